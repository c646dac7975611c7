import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing
import TextParsing

/// Connections of pods whose primary network is a user-defined one, and to them: a row of the tables of real packets for each kind
/// of way.
@Suite struct UserDefinedNetworkTests {
    /// A connection, and what becomes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        var verdict: String
        /// Texts that the reasons, notes and translations have.
        var says: [String] = []

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    private static let storefront = "shop/storefront-77867b77f9-9zcvb"
    private static let ruby = "crimson/ruby-84944fcf4c-4d5z2"

    static let cases = [
        // Between pods of one network: two namespaces, two nodes.
        Case(
            bundle: "local", arguments: "team-x/xena-77c84dd64-626wc ip/10.130.0.9:8080", verdict: "delivered"),
        // To the default network's address of a pod.
        Case(
            bundle: "today", arguments: "emerald/jade-55749497c6-5wljw egress/caller-574df57c95-67tbp --port 8080",
            verdict: "dropped", says: ["isolation of user-defined networks"]),
        // To a service of another network, by the gateway.
        Case(
            bundle: "today", arguments: "emerald/jade-55749497c6-5wljw svc/shop/cart:7000", verdict: "dropped",
            says: ["the client is on the user-defined network emerald/emerald-net"]),
        // To the outside, and to another node's host.
        Case(
            bundle: "today", arguments: "team-x/xena-77c84dd64-rngxb ip/8.8.8.8:80", verdict: "delivered",
            says: ["SNAT 10.130."]),
        Case(
            bundle: "today", arguments: "crimson/ruby-84944fcf4c-pzkgk node/ovn-control-plane:9100",
            verdict: "delivered", says: ["SNAT 169.254.0.11 > 172.18.0.3"]),
        // From a node to the default network's address of a pod.
        Case(
            bundle: "today", arguments: "node/ovn-control-plane emerald/jade-55749497c6-5wljw --port 8080",
            verdict: "dropped", says: ["udn-isolation"]),
        // A node port of another node, from the default network and from another user-defined one.
        Case(
            bundle: "today", arguments: "billing/invoicer-c6c9f8959-97f78 ip/172.18.0.4:31281", verdict: "delivered",
            says: [
                "DNAT 172.18.0.4:31281 > 10.110.", "SNAT 172.18.0.2 > 100.65.0.3",
                "the service's cluster address 10.96.171.228 was traced in its place",
            ]),
        Case(
            bundle: "today", arguments: "team-y/yuri-68746bc7d7-29x7s ip/172.18.0.4:31281", verdict: "delivered",
            says: ["SNAT 172.18.0.2 > 100.65.0.3"]),
        // To the API server it goes by the host, and by the default network's gateway. These hosts have no VRFs.
        Case(
            bundle: "today", arguments: "crimson/ruby-84944fcf4c-pzkgk svc/default/kubernetes", verdict: "dropped",
            says: ["SNAT 169.254.0.12 > 172.18.0.3", noWayBack]),
        Case(
            bundle: "local", arguments: "\(ruby) ip/8.8.8.8:80", verdict: "dropped",
            says: ["SNAT 169.254.0.12 > 172.18.0.2", noWayBack]),
        // Local gateway mode: the host sends it to the bridge, which keeps it back.
        Case(
            bundle: "local", arguments: "\(ruby) svc/billing/invoicer:80", verdict: "dropped",
            says: [
                "SNAT 10.110.0.4 > 169.254.0.12", "the client is on the user-defined network crimson/crimson-net",
            ]),
        // Through the host from the default network, and back.
        Case(
            bundle: "local", arguments: "\(storefront) ip/10.110.2.3:8080", verdict: "delivered",
            says: ["SNAT 10.244.1.4 > 10.110.2.2"]),
        Case(
            bundle: "local", arguments: "\(storefront) ip/10.110.0.4:8080", verdict: "dropped",
            says: ["and 10.110.0.4 on the user-defined network crimson/crimson-net"]),
        // What arrives, and whose answer is lost.
        Case(
            bundle: "local", arguments: "\(storefront) ip/10.120.0.5:8080", verdict: "dropped",
            says: ["but the connection is one of the host of node ovn-worker", "SNAT 10.244.1.4 > 10.120.0.2"]),
        Case(
            bundle: "local", arguments: "\(ruby) ip/10.120.0.4:8080", verdict: "dropped",
            says: ["but the connection is one of the host of node ovn-worker2", "SNAT 169.254.0.12 > 10.120.0.2"]),
        Case(
            bundle: "local", arguments: "emerald/jade-55749497c6-p7gw9 ip/10.110.2.3:8125 --udp", verdict: "dropped",
            says: [
                "SNAT 169.254.0.16 > 10.110.2.2",
                "169.254.0.16, which the router of the user-defined network emerald/emerald-net has, leads out by breth0",
            ]),
    ]

    private static let noWayBack =
        "169.254.0.12, which the router of the user-defined network crimson/crimson-net has, leads out by breth0"

    /// Where the hosts have VRFs, as in most clusters.
    static let casesWithVRFs = [
        // The API server, at another node and at the own one.
        Case(
            bundle: "today", arguments: "crimson/ruby-84944fcf4c-pzkgk svc/default/kubernetes", verdict: "delivered",
            says: ["SNAT 169.254.0.12 > 172.18.0.3", "un-SNAT 169.254.0.12 > 10.110.1.4"]),
        Case(
            bundle: "today", arguments: "emerald/jade-55749497c6-5wljw svc/default/kubernetes", verdict: "delivered",
            says: ["DNAT 10.96.0.1:443 > 169.254.0.2:6443", "un-SNAT 169.254.0.16 > 10.120.0.5"]),
        // In local gateway mode the host has it twice.
        Case(
            bundle: "local", arguments: "\(ruby) svc/default/kubernetes", verdict: "delivered",
            says: ["SNAT 169.254.0.1 > 172.18.0.2", "un-SNAT 169.254.0.12 > 10.110.0.4"]),
        // DNS, with endpoints on the default network.
        Case(
            bundle: "local", arguments: "\(ruby) svc/shop/storefront:80", verdict: "delivered",
            says: ["un-SNAT 100.64.0.4 > 169.254.0.12", "un-SNAT 169.254.0.12 > 10.110.0.4"]),
        // The own node, another one, and outside.
        Case(
            bundle: "today", arguments: "crimson/ruby-84944fcf4c-pzkgk node/ovn-worker:9100", verdict: "delivered",
            says: ["un-SNAT 169.254.0.12 > 10.110.1.4"]),
        Case(
            bundle: "local", arguments: "\(ruby) node/ovn-worker:9100", verdict: "delivered",
            says: ["SNAT 169.254.0.12 > 172.18.0.2", "un-SNAT 169.254.0.12 > 10.110.0.4"]),
        Case(
            bundle: "local", arguments: "\(ruby) ip/8.8.8.8:80", verdict: "delivered",
            says: ["SNAT 169.254.0.12 > 172.18.0.2", "un-SNAT 169.254.0.12 > 10.110.0.4"]),
        // No host joins networks then.
        Case(
            bundle: "local", arguments: "\(ruby) ip/10.120.0.4:8080", verdict: "dropped",
            says: ["and 10.120.0.4 on the user-defined network emerald/emerald-net"]),
        Case(
            bundle: "local", arguments: "\(storefront) ip/10.110.2.3:8080", verdict: "dropped",
            says: ["the client is on the cluster's default network"]),
    ]

    @Test(arguments: cases)
    func itIsAsRealPacketsSay(wanted: Case) async throws {
        try await check(wanted, on: try await TestClusters.shared(wanted.bundle).server)
    }

    @Test(arguments: casesWithVRFs)
    func hostsWithVRFsKnowTheWayBack(wanted: Case) async throws {
        // The address of shop/storefront in either bundle.
        let dns = wanted.bundle == "local" ? "10.96.193.202" : "10.96.237.40"
        try await check(wanted, on: try await TestClusters.sharedWithVRFs(wanted.bundle, dns: dns).server)
    }

    private func check(_ wanted: Case, on server: ReplayServer) async throws {
        let trace = try await server.trace(wanted.arguments.split(separator: " ").map(String.init))
        #expect(trace.verdict.word == wanted.verdict, "\(trace.summary)")
        let translations = trace.legs.flatMap(\.translations).map { "\($0.kind) \($0.from.words) > \($0.to.words)" }
        let said = translations + trace.notes.map(\.words) + trace.legs.map { $0.verdict.why }
        for text in wanted.says { #expect(said.contains { $0.contains(text) }, "\(text): \(said)") }
    }

    /// Who tests isolation sees that the request arrives, though its sender gets no answer.
    @Test func aLostAnswerIsADenialThatReportsExplain() async throws {
        let kubeconfig = try await TestClusters.shared("local").server.kubeconfig()
        let ends = ["--from", Self.storefront, "--to", "ip/10.120.0.5:8080", "-q"]
        let table = try await Program.run(["matrix", "-o", "csv"] + ends, kubeconfig: kubeconfig)
        #expect(
            table.output.contains(
                "the request arrives, its reply is dropped: the host of node ovn-control-plane drops it"),
            "\(table)")
        let recorded = try await Program.run(["matrix", "--as-test"] + ends, kubeconfig: kubeconfig)
        #expect(recorded.output.contains("expect: deny"), "\(recorded)")
        let folder = try TestFolder()
        let file = try folder.file("recorded.yaml", recorded.output)
        let asserted = try await Program.run(["assert", file], kubeconfig: kubeconfig)
        #expect(asserted.exitCode == 0 && asserted.output.contains("the request arrives; only its answer is lost"))
    }

    /// The external bridge gives an answer from outside to the network whose mark its connection has, and to no other.
    @Test func theBridgeSortsAnswersByTheirMark() async throws {
        let replay = try await TestClusters.start("today")
        do {
            let server = replay.cluster.server
            let arguments = ["crimson/ruby-84944fcf4c-pzkgk", "ip/8.8.8.8:80"]
            let before = try await server.trace(arguments)
            #expect(before.verdict == .delivered, "\(before.summary)")
            let sections = try #require(before.reply?.openflow.sections)
            #expect(sections.first?.hops.map(\.datapath) == ["breth0"] && sections.count == 2)
            #expect(sections[0].hops[0].stages.last?.match.contains("ct_mark=0x4") ?? false)

            try await server.run(
                [
                    "ovs-ofctl", "-O", "OpenFlow15", "add-flow", "breth0",
                    "table=1,priority=101,ct_state=+est+trk,ct_mark=0x4,ip,actions=output:5",
                ], on: (pod: "ovnkube-node-hq9zd", container: "ovnkube-controller"))
            let after = try await server.trace(arguments)
            let reply = try #require(after.reply)
            #expect(
                reply.verdict.cause?.reason == .flow(.answerOfOtherNetwork("emerald/emerald-net", mark: 4)),
                "\(after.summary)")
            #expect(reply.verdict.cause?.table == 1 && reply.translations.isEmpty)
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }

    /// A node that has no part of a network leads nobody to its services.
    @Test func aNetworkMayNotBeOnANode() async throws {
        var nodes: [String] = []
        try await TestClusters.withServer("today") { bundle in
            bundle.edit("nodes", "ovn-worker") { node in
                let text = node.text.replacing(
                    #"{\"crimson_crimson-net\":[\"10.110.1.0/24\"],\"default\""#, with: #"{\"default\""#)
                nodes.append(text)
                return (try? JSONValue(parsing: Array(text.utf8))) ?? node
            }
        } _: { server in
            let trace = try await server.trace(["billing/invoicer-c6c9f8959-97f78", "ip/172.18.0.3:31281"])
            #expect(
                trace.notes.contains(.networkNotOnNode("crimson/crimson-net", node: "ovn-worker")), "\(trace.summary)")
        }
        #expect(nodes.count == 1 && !nodes[0].contains("crimson"))
    }

    /// Who may not list the definitions is served by the objects of user-defined networks.
    @Test func theDefinitionsNeedNotBeListed() async throws {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: ["list"], resource: "network-attachment-definitions")]
        try await TestClusters.withServer("today", options: options) { server in
            let trace = try await server.trace(["team-x/xena-77c84dd64-rngxb", "ip/8.8.8.8:80"])
            #expect(trace.verdict == .delivered && trace.source.network == "mesh", "\(trace.summary)")
        }
    }
}

extension Verdict {
    /// Why it is so.
    fileprivate var why: String {
        switch self {
        case .delivered: word
        case .dropped(let cause), .rejected(let cause): cause.reason.words
        case .undetermined(let reason): reason.words
        }
    }
}
