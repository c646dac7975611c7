import FoundationEssentials
import Replay
import ReplaySupport
import Testing

/// `ovnpath matrix` on a replayed cluster.
@Suite(.onEachOVN) struct MatrixTests {
    private static let ends = [
        "--from", "ns/np-client", "--from", "np-other/other-1", "--from", "efw/fw", "--to", "ns/np-web,app=web", "--to",
        "svc/default/no-endpoints:80", "--to", "ip/8.8.8.8:80", "--to", "np-client/client-1", "--port", "8080",
    ]

    private func run(_ arguments: [String]) async throws -> Program.Ended {
        try await TestClusters.withServer("modern") { server in
            try await Program.run(arguments, kubeconfig: server.kubeconfig())
        }
    }

    @Test func aTableHasARowForEachSourceAndAColumnForEachDestination() async throws {
        let ended = try await run(["matrix"] + Self.ends + ["-o", "csv", "-q"])
        #expect(ended.exitCode == 0, "\(ended)")
        #expect(ended.error == "")
        for line in ["np-client/client-1", "np-client/client-2", "np-other/other-1", "efw/fw"] {
            #expect(ended.output.contains(line), "\(ended.output)")
        }
        for verdict in ["delivered", "dropped", "rejected", "self"] {
            #expect(ended.output.contains(verdict), "\(ended.output)")
        }
    }

    /// In the order that they were asked for, although the first source is the first destination.
    @Test func rowsAndColumnsAreInOneOrder() async throws {
        let pods = ["np-client/client-1", "np-client/client-2", "np-other/other-1"]
        let arguments = pods.flatMap { ["--from", $0, "--to", $0 + ":8080"] } + ["--to", "svc/default/bbox:8080"]
        let ended = try await run(["matrix"] + arguments + ["-q"])
        let lines = ended.output.split(separator: "\n").prefix(4).map { $0.split(separator: " ").map(String.init) }
        #expect(lines.first == pods.map { $0 + ":8080" } + ["svc/default/bbox:8080"], "\(ended)")
        #expect(lines.dropFirst().map { $0.first } == pods)
        #expect(lines.dropFirst().enumerated().allSatisfy { $1[$0 + 1] == "#" })
    }

    /// Today's connectivity, asserted at once.
    @Test(arguments: [
        ends, ["--from", "node/ovn-worker", "--to", "node/ovn-worker2:9090", "--to", "default/bbox:8080"],
        ["--from", "ns/default", "--to", "svc/default/bbox:8080", "--protocol", "udp"],
    ])
    func whatIsRecordedHolds(ends: [String]) async throws {
        let recorded = try await run(["matrix"] + ends + ["--as-test", "-q"])
        let folder = try TestFolder()
        let file = try folder.file("recorded.yaml", recorded.output)
        let asserted = try await run(["assert", file])
        #expect(asserted.exitCode == 0, "\(recorded)\n\(asserted)")
        #expect(!asserted.output.contains("skipped"))
    }

    /// No policy that allows other packets is blamed for a drop; the one policy that isolates a pod is.
    @Test func whatIsRecordedBlamesNoPolicyThatAllows() async throws {
        let ends = ["--from", "np-other/other-1", "--to", "np-web/web-1:8080", "--to", "np-deny/denied:8080"]
        let recorded = try await run(["matrix"] + ends + ["--as-test", "-q"])
        let tests = recorded.output.split(separator: "  - name: ").dropFirst()
        #expect(tests.count == 2 && tests.allSatisfy { $0.contains("    expect: deny\n") }, "\(recorded)")
        #expect(tests.first?.contains("by:") == false, "\(recorded)")
        let policy = "    by: {kind: NetworkPolicy, namespace: np-deny, name: default-deny-ingress}\n"
        #expect(tests.last?.hasSuffix(policy) == true, "\(recorded)")
        let table = try await run(["matrix"] + ends + ["-q"])
        #expect(
            table.output.contains("1 connection: no NetworkPolicy allows it (isolated by np-web/default-deny-ingress)"),
            "\(table)")
        #expect(!table.output.contains("allow-client"), "\(table)")
    }

    @Test func aPodThatIsNotThereIsUndetermined() async throws {
        let arguments = ["matrix", "--from", "default/bbox", "--from", "default/nobody", "--to", "np-web/web-1:8080"]
        let ended = try await run(arguments + ["-q"])
        #expect(ended.exitCode == 3, "\(ended)")
        #expect(ended.output.contains("default/nobody"))
        let recorded = try await run(arguments + ["--as-test", "-q"])
        #expect(recorded.exitCode == 3)
        #expect(
            recorded.output.contains(
                "  # {pod: default/nobody} -> {pod: np-web/web-1, port: 8080}: could not be traced\n"))
    }

    @Test func whatSelectsNothingIsTold() async throws {
        let ended = try await run(["matrix", "--from", "ns/nothing", "--to", "np-web/web-1:8080", "-q"])
        #expect(ended.exitCode == 3)
        #expect(ended.error == "ovnpath: pods of namespace nothing selects no running pod\n")
        #expect(ended.output == "")
    }
}
