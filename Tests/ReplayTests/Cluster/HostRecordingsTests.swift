import TextParsing
import ClusterBundle
import FoundationEssentials
import ReplaySupport
import Subprocess
import Testing

@testable import Replay

/// The programs that answer for a node's host in a replay.
@Suite(.onEachOVN) struct HostRecordingsTests {
    static let recordings = TestClusters.folder + "/../recordings/host"

    /// Routes, rules and addresses, and what a kernel that has them answered.
    struct Host: Sendable, CustomTestStringConvertible {
        /// The folder of what the host has.
        var folder: String
        /// The file of the answers.
        var answers: String
        var testDescription: String { answers.split(separator: "/").suffix(2).joined(separator: "/") }

        static let all = [
            Host(folder: recordings, answers: recordings + "/ip-route-get.txt"),
            Host(folder: recordings + "/rules", answers: recordings + "/rules/ip-route-get.txt"),
            Host(folder: TestClusters.folder + "/local/nodes/ovn-worker", answers: recordings + "/kernel-local.txt"),
            Host(folder: TestClusters.folder + "/dual/nodes/ovn-worker", answers: recordings + "/kernel-dual.txt"),
        ]
    }

    /// What a kernel answered, and what it was asked: `$ COMMAND`, its output, `-> EXIT CODE`.
    static func recorded(_ file: String) throws -> [(command: [String], output: String, exitCode: Int32)] {
        let data = try Data(contentsOf: URL(filePath: file))
        return String(decoding: data, as: UTF8.self).split(separator: "$ ").compactMap { part in
            let lines = part.split(separator: "\n")
            guard let code = lines.last?.split(separator: " ").last.flatMap({ Int32($0) }) else { return nil }
            return (
                lines[0].split(separator: " ").map(String.init),
                lines.dropFirst().dropLast().joined(separator: "\n"), code
            )
        }
    }

    /// The fields that both have: the kernel also tells which table it was, metrics and the like.
    static func essence(_ text: String) -> [String] {
        if text.hasPrefix("["), let value = try? JSONValue(parsing: Data(text.utf8)) {
            let route = value.elements.first
            return ["type", "dst", "from", "gateway", "dev", "table", "prefsrc", "iif"].map {
                "\($0)=\(route?[$0]?.string ?? "")"
            }
        }
        var words = text.split { $0 == " " || $0 == "\n" }.map(String.init)
        for extra in ["uid", "mtu", "proto", "metric"] {
            while let index = words.firstIndex(of: extra) {
                words.removeSubrange(index...min(index + 1, words.count - 1))
            }
        }
        return words.filter { $0 != "<redirect>" }
    }

    /// With what a network namespace has, the recorded `ip` answers as the kernel there did.
    @Test(arguments: Host.all) func routesAreFoundAsTheKernelFindsThem(host: Host) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/ovnpath-recordings-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try HostRecordings.install(recordings: host.folder, in: folder)
        let recorded = try Self.recorded(host.answers)
        #expect(recorded.count > 30)
        for (command, output, exitCode) in recorded {
            let result = try await Subprocess.run(
                .name("env"), arguments: Arguments(["\(folder)/host/ip"] + command.dropFirst()),
                output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
            let printed = result.standardOutput + result.standardError
            #expect(Self.essence(printed) == Self.essence(output), "\(command)")
            #expect(result.terminationStatus == .exited(exitCode), "\(command)")
        }
    }

    @Test(arguments: [TestContainer.workshopWorker, .modernWorker, .modernSwitch])
    func aContainerSeesItsNodesHost(container: TestContainer) async throws {
        let route = try await container.run(
            "ip", "-json", "route", "get", "172.18.0.3", "from", "10.244.1.6", "iif", "ovn-k8s-mp0")
        #expect(route.output.contains(#""type":"local""#), "\(route.error)")
        let rules = try await container.run("nft", "-s", "list", "ruleset")
        #expect(rules.output.contains("10.244.1.2"))
        #expect(try await container.run("iptables-save", "-t", "nat").output.contains("*nat"))
        #expect(try await !container.run("iptables-save", "-t", "nat").output.contains("*mangle"))
        #expect(try await container.run("ip", "rule", "show").output.contains("fwmark 0x1745ec lookup 7"))
        let links = try await container.run("ip", "-json", "link", "show")
        #expect(links.output.contains("ovn-k8s-mp0"))
    }

    /// This machine's own host is never shown in its place.
    @Test(arguments: [
        ["ip", "neigh", "show"], ["ip", "-6", "rule", "show"], ["ip", "route", "get", "fe80::1"],
        ["ip", "route", "get", "8.8.8.8", "oif", "breth0"], ["ip", "-json", "addr", "show", "dev", "breth0"],
        ["ip6tables-save"], ["nft", "list", "tables"], ["nft", "-j", "list", "ruleset"],
    ])
    func whatIsNotRecordedIsRefused(command: [String]) async throws {
        let cluster = try await TestClusters.shared("workshop")
        let outcome = try await cluster.launcher.launch(
            namespace: "ovn-kubernetes", pod: "ovnkube-node-xq6xd", container: "ovnkube-node", command: command
        ).run()
        #expect(outcome.status == .exited(1))
        #expect(outcome.output.isEmpty && outcome.error.contains("the recording of this node does not answer"))
    }
}
