import FoundationEssentials
import Kubernetes
import Logging
import PathModel
import PathReport
import Replay
import ReplaySupport
import Subprocess
import Testing

/// What people do with the command lines of a report: each that is printed runs in a shell, and prints what the trace shows.
@Suite(.onEachOVN) struct PastedCommandTests {
    /// A connection, and how many commands its report must hold at least.
    struct Case: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        var least: Int

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    static let cases = [
        // From a pod's port, through a tunnel, to a policy that drops it.
        Case(bundle: "modern", arguments: "bbox np-deny/denied --port 8080", least: 4),
        // By the hash that leads to an endpoint of several, there and back.
        Case(bundle: "modern", arguments: "ovn-kubernetes-wkshp-server-fkghp svc/wkshp-udp --udp", least: 4),
        // Today's load balancers are matched in several passes of ofproto/trace, each a command; on a gateway router always.
        Case(bundle: "workshop", arguments: "ovn-kubernetes-wkshp-server-fkghp svc/bbox", least: 6),
        Case(bundle: "workshop", arguments: "kube-system/etcd-ovn-control-plane svc/bbox", least: 6),
        // To the outside by another node, and from there.
        Case(bundle: "modern", arguments: "eip/eip-1 ip/8.8.8.8:80", least: 6),
        // To a host's own address, and from one: the kernel's routes.
        Case(
            bundle: "modern", arguments: "ovn-kubernetes-wkshp-server-fkghp hostnet-worker --port 8080", least: 6),
        Case(bundle: "modern", arguments: "hostnet-worker svc/bbox", least: 8),
    ]

    /// Who runs `kubectl exec`: a stand-in that keeps what a shell made of the line, and kubectl where it is there.
    enum Client: Sendable {
        case standIn, kubectl

        static func all() async throws -> [Client] { try await Kubectl.isUsable() ? [standIn, kubectl] : [standIn] }
    }

    @Test(arguments: cases, try await Client.all())
    func everyLineOfCommandsRuns(of connection: Case, by client: Client) async throws {
        let cluster = try await TestClusters.shared(connection.bundle)
        let trace = try await cluster.server.trace(connection.arguments.split(separator: " ").map(String.init))
        let text = TextReport.text(trace, style: TextStyle(kubectl: ["kubectl"])).printed
        // Each has a heading; in its quotes it may have several lines.
        let lines = text.split(separator: "\n\n# ").dropFirst().map { block in
            String(block.drop { $0 != "\n" }.dropFirst())
        }
        let sections = trace.sections
        #expect(lines.count == sections.count && lines.count >= connection.least, "\(text)")
        for (line, section) in zip(lines, sections) {
            #expect(line.hasPrefix("kubectl exec "))
            let ended =
                switch client {
                case .standIn: try await runByStandIn(line, in: cluster)
                case .kubectl: try await Kubectl.run(line, kubeconfig: cluster.kubeconfigPath)
                }
            #expect(ended.exitCode == 0, "\(line)\n\(ended)")
            expect(ended, shows: section, line)
        }
    }

    /// The lines of `-v` are for a shell of the container that they name.
    @Test(arguments: cases)
    func everyLineOfTheStagesRuns(of connection: Case) async throws {
        let cluster = try await TestClusters.shared(connection.bundle)
        let trace = try await cluster.server.trace(connection.arguments.split(separator: " ").map(String.init))
        // A terminal's width breaks no command.
        let text = TextReport.text(trace, detail: .stages, style: TextStyle(width: 80)).printed
        var lines = text.split(separator: "\n").filter { $0.hasPrefix("    $ ") }.map { String($0.dropFirst(6)) }[...]
        #expect(trace.sections.count >= connection.least, "\(text)")
        for section in trace.sections {
            let container = section.container.split(separator: "/").map(String.init)
            try #require(container.count == 3)
            var all = Program.Ended(output: "", error: "", exitCode: 0)
            let own = lines.prefix(section.command.split(separator: "\n").count)
            lines = lines.dropFirst(own.count)
            for line in own {
                let ended = try await exec(
                    ["sh", "-c", line], namespace: container[0], pod: container[1], container: container[2], in: cluster
                )
                #expect(ended.exitCode == 0, "\(line)\n\(ended)")
                all.output += ended.output
            }
            expect(all, shows: section, own.joined(separator: "\n"))
        }
        #expect(lines.isEmpty, "\(lines)")
    }

    /// A tool prints again what it printed, but for the numbers that a bridge counts on; a route is printed in another form.
    private func expect(_ ended: Program.Ended, shows section: PathModel.Section, _ line: String) {
        if section.hops.first?.pipeline == .host {
            #expect(!ended.output.isEmpty, "\(line)")
            return
        }
        // Of a trace that was put together of several, the parts hold also what does not count.
        guard !section.command.contains("\n") else {
            let actions = same(section.output).last { $0.hasPrefix("Datapath actions: ") }
            #expect(actions.map { same(ended.output).contains($0) } ?? false, "\(line)")
            return
        }
        let difference = same(ended.output).difference(from: same(section.output))
        #expect(difference.isEmpty, "\(line)")
    }

    private func same(_ output: String) -> [Substring] {
        output.replacing(#/recirc(_id)?[=(](0x)?[0-9a-f]+/#, with: "recirc").split(separator: "\n")
    }

    /// Has a shell run the line with a stand-in for kubectl, and does what that was asked to by the cluster's API.
    private func runByStandIn(_ line: String, in cluster: ReplayedCluster) async throws -> Program.Ended {
        let folder = try TestFolder()
        let program = try folder.file("kubectl", "#!/bin/sh\nprintf '%s\\0' \"$@\" >\(folder.path)/arguments\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let shell = try await Subprocess.run(
            .name("sh"), arguments: ["-c", line],
            environment: .custom(["PATH": "\(folder.path):/usr/bin:/bin"]), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(shell.terminationStatus.isSuccess && shell.standardError.isEmpty, "\(line)\n\(shell.standardError)")
        let bytes = try #require(FileManager.default.contents(atPath: folder.path + "/arguments"), "\(line)")
        let words = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
        try #require(
            words.count == 10 && words[0] == "exec" && words[1] == "-n" && words[4] == "-c" && words[6] == "--",
            "\(words)")
        return try await exec(
            Array(words[7...]), namespace: words[2], pod: words[3], container: words[5], in: cluster)
    }

    private func exec(
        _ command: [String], namespace: String, pod: String, container: String, in cluster: ReplayedCluster
    ) async throws -> Program.Ended {
        let access = try ClusterAccess.load(
            kubeconfig: cluster.kubeconfigPath, context: nil, environment: [:], homeDirectory: "/nonexistent")
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let ended = try await Gate.pass {
            try await KubernetesClient.withClient(access, logger: logger) { client in
                try await client.exec(
                    namespace: namespace, pod: pod, container: container, command: command, timeout: .seconds(60))
            }
        }
        return Program.Ended(
            output: String(decoding: ended.stdout, as: UTF8.self), error: String(decoding: ended.stderr, as: UTF8.self),
            exitCode: Int32(ended.exitCode))
    }
}

extension PathTrace {
    /// The parts of the way in the order in which reports tell them.
    fileprivate var sections: [PathModel.Section] {
        var all = legs
        if !endpoints.isEmpty {
            all = endpoints.flatMap { endpoint -> [Leg] in
                guard case .traced(let legs) = endpoint.outcome else { return [] }
                return legs
            }
        }
        return all.flatMap { $0.logical.sections + $0.openflow.sections + $0.hosts }
    }
}

/// kubectl itself, where there is one that execs over WebSocket: since 1.31.
private enum Kubectl {
    static func isUsable() async throws -> Bool {
        let folder = try TestFolder()
        let ended = try await shell("kubectl version --client -o json", in: folder)
        guard ended.exitCode == 0 else { return false }
        let minor = try JSONDecoder().decode(JSON.self, from: Data(ended.output.utf8))["clientVersion"]?["minor"]
        guard case .string(let number)? = minor else { return false }
        return Int(number.filter(\.isNumber)) ?? 0 >= 31
    }

    /// Has a shell run a line in which kubectl is called.
    static func run(_ line: String, kubeconfig: String) async throws -> Program.Ended {
        let folder = try TestFolder()
        return try await Gate.pass { try await shell(line, in: folder, kubeconfig: kubeconfig) }
    }

    private static func shell(
        _ line: String, in folder: TestFolder, kubeconfig: String = ""
    ) async throws -> Program.Ended {
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-c", line],
            environment: .custom([
                "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "KUBECONFIG": kubeconfig,
            ]),
            input: .none, output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
        var exitCode: Int32?
        if case .exited(let code) = result.terminationStatus { exitCode = code }
        return Program.Ended(output: result.standardOutput, error: result.standardError, exitCode: exitCode)
    }
}
