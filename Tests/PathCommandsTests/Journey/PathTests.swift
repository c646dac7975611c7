import NetworkTypes
import PathModel
import Replay
import ReplaySupport
import Testing

/// The ways of delivered connections through the replayed clusters, forth and back, on every layer.
@Suite(.onEachOVN) struct PathTests {
    /// A connection, and the way that it must take.
    struct Way: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        /// The logical datapaths of the forward leg.
        var forth: String
        /// Those of the reply.
        var back: String
        /// The bridges of the forward leg.
        var bridges: String
        /// Those of the reply; one from the wire enters by the external bridge's patch.
        var bridgesBack: String
        var translations: [String] = []

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    static let server = "ovn-kubernetes-wkshp-server"
    static let cross = "ovn-worker > ovn_cluster_router > ovn-worker2"
    static let crossBack = "ovn-worker2 > ovn_cluster_router > ovn-worker"
    static let zones = "ovn-worker > ovn_cluster_router > transit_switch > ovn_cluster_router > ovn-worker2"
    static let zonesBack = "ovn-worker2 > ovn_cluster_router > transit_switch > ovn_cluster_router > ovn-worker"
    static let tunnel = "ovn-worker/br-int > ovn-worker2/br-int"
    static let tunnelBack = "ovn-worker2/br-int > ovn-worker/br-int"
    static let here = "ovn-worker2/br-int"

    static let ways = [
        Way(
            bundle: "workshop", arguments: "bbox \(server)-gjx44 --port 8080", forth: "ovn-worker2",
            back: "ovn-worker2", bridges: here, bridgesBack: here),
        Way(
            bundle: "workshop", arguments: "\(server)-fkghp \(server)-gjx44 --port 8080", forth: cross,
            back: crossBack, bridges: tunnel, bridgesBack: tunnelBack),
        Way(
            bundle: "workshop", arguments: "\(server)-fkghp \(server)-gjx44 --udp --port 8081", forth: cross,
            back: crossBack, bridges: tunnel, bridgesBack: tunnelBack),
        Way(
            bundle: "workshop", arguments: "\(server)-fkghp svc/bbox", forth: cross, back: crossBack,
            bridges: tunnel, bridgesBack: tunnelBack,
            translations: ["DNAT 10.96.242.8:8080 > 10.244.0.7:8080 by ovn-worker"]),
        Way(
            bundle: "workshop", arguments: "\(server)-gjx44 svc/bbox",
            forth: "ovn-worker2 > ovn_cluster_router > ovn-worker2", back: "ovn-worker2",
            bridges: here, bridgesBack: here,
            translations: ["DNAT 10.96.242.8:8080 > 10.244.0.7:8080 by ovn-worker2"]),
        Way(
            bundle: "workshop", arguments: "\(server)-gjx44 ip/8.8.8.8:80",
            forth: "ovn-worker2 > ovn_cluster_router > join > GR_ovn-worker2 > ext_ovn-worker2",
            back: "ext_ovn-worker2 > GR_ovn-worker2 > join > ovn_cluster_router > ovn-worker2",
            bridges: "ovn-worker2/br-int > ovn-worker2/breth0", bridgesBack: here,
            translations: ["SNAT 10.244.0.8 > 172.18.0.2 by GR_ovn-worker2"]),
        Way(
            bundle: "modern", arguments: "bbox \(server)-gjx44 --port 8080", forth: "ovn-worker2",
            back: "ovn-worker2", bridges: here, bridgesBack: here),
        Way(
            bundle: "modern", arguments: "\(server)-fkghp \(server)-gjx44 --port 8080", forth: zones,
            back: zonesBack, bridges: tunnel, bridgesBack: tunnelBack),
        Way(
            bundle: "modern", arguments: "\(server)-fkghp \(server)-gjx44 --udp --port 8081", forth: zones,
            back: zonesBack, bridges: tunnel, bridgesBack: tunnelBack),
        Way(
            bundle: "modern", arguments: "\(server)-fkghp svc/bbox", forth: zones, back: zonesBack,
            bridges: tunnel, bridgesBack: tunnelBack,
            translations: ["DNAT 10.96.236.126:8080 > 10.244.2.3:8080 by ovn-worker"]),
        Way(
            bundle: "modern", arguments: "\(server)-gjx44 svc/bbox",
            forth: "ovn-worker2 > ovn_cluster_router > ovn-worker2",
            back: "ovn-worker2", bridges: here, bridgesBack: here,
            translations: ["DNAT 10.96.236.126:8080 > 10.244.2.3:8080 by ovn-worker2"]),
        Way(
            bundle: "modern", arguments: "\(server)-fkghp ip/8.8.8.8:80",
            forth: "ovn-worker > ovn_cluster_router > join > GR_ovn-worker > ext_ovn-worker",
            back: "ext_ovn-worker > GR_ovn-worker > join > ovn_cluster_router > ovn-worker",
            bridges: "ovn-worker/br-int > ovn-worker/breth0", bridgesBack: "ovn-worker/br-int",
            translations: ["SNAT 10.244.1.3 > 172.18.0.3 by GR_ovn-worker"]),
        Way(
            bundle: "modern", arguments: "eip/eip-1 ip/8.8.8.8:80",
            forth: "ovn-worker > ovn_cluster_router > transit_switch > ovn_cluster_router > join"
                + " > GR_ovn-worker2 > ext_ovn-worker2",
            back: "ext_ovn-worker2 > GR_ovn-worker2 > join > ovn_cluster_router > transit_switch"
                + " > ovn_cluster_router > ovn-worker",
            bridges: "ovn-worker/br-int > ovn-worker2/br-int > ovn-worker2/breth0", bridgesBack: tunnelBack,
            translations: ["SNAT 10.244.1.10 > 172.18.0.33 by GR_ovn-worker2"]),
        Way(
            bundle: "modern", arguments: "hostnet-worker \(server)-gjx44 --port 8080", forth: zones,
            back: zonesBack, bridges: tunnel, bridgesBack: tunnelBack),
    ]

    @Test(arguments: ways)
    func aConnectionGoesItsWay(way: Way) async throws {
        let server = try await TestClusters.shared(way.bundle).server
        let trace = try await server.trace(way.arguments.split(separator: " ").map(String.init))
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        #expect(trace.legs.map(\.direction) == [.forward, .reply])
        let forward = try #require(trace.forward)
        let reply = try #require(trace.reply)
        #expect(forward.logical.way == way.forth)
        #expect(forward.openflow.way == way.bridges)
        #expect(reply.logical.way == way.back)
        #expect(reply.openflow.way == way.bridgesBack)
        #expect(forward.translations.map { "\($0.kind) \($0.from) > \($0.to) by \($0.by)" } == way.translations)
        for leg in trace.legs {
            #expect(leg.verdict == .delivered && leg.detrace.verdict == .delivered)
            // Every flow that matched is one of the databases'.
            let matched = Set(leg.logical.sections.flatMap { $0.hops.flatMap { $0.stages.compactMap(\.flow) } })
            #expect(matched.subtracting(leg.detrace.flows.map(\.flow)) == [])
            #expect(!matched.isEmpty)
        }
    }

    /// A pod's packets to its own address, or to its loopback address, are its kernel's, and no layer is asked.
    @Test(arguments: ["--port 8080", "--icmp"]) func aPodReachesItselfWithoutOVN(option: String) async throws {
        let server = try await TestClusters.shared("modern").server
        let pod = "\(Self.server)-gjx44"
        let trace = try await server.trace([pod, pod] + option.split(separator: " ").map(String.init))
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        #expect(trace.notes.contains(.ownAddress))
        #expect(trace.legs.allSatisfy { $0.logical.sections.isEmpty && $0.openflow.sections.isEmpty })
        let loopback = try await server.trace([pod, "ip/127.0.0.1"] + option.split(separator: " ").map(String.init))
        #expect(loopback.verdict == .delivered && loopback.notes.contains(.ownAddress), "\(loopback.summary)")
    }

    /// A name is looked up where the program runs; this one is known everywhere, and is each pod's own.
    @Test func aNameIsLookedUp() async throws {
        let server = try await TestClusters.shared("modern").server
        let ended = try await Program.run(
            ["trace", "bbox", "dns/localhost:8080", "--family", "4", "-o", "json"], kubeconfig: server.kubeconfig())
        #expect(ended.exitCode == 0 && ended.output.contains("127.0.0.1"), "\(ended)")
    }

    /// SCTP takes the ways of TCP and UDP.
    @Test func sctpIsFollowed() async throws {
        let server = try await TestClusters.shared("today").server
        let trace = try await server.trace([
            "shop/storefront-77867b77f9-4snk4", "shop/cart-7f95b7bbf-ddj7k:2905", "--sctp",
        ])
        #expect(trace.verdict == .delivered && trace.transport == .sctp, "\(trace.summary)")
        #expect(trace.legs.allSatisfy { $0.openflow.sections.count == 2 })
    }

    @Test func aHairpinTurnsAroundInTheClientsSwitch() async throws {
        let trace = try await TestClusters.shared("modern").server.trace(["bbox", "svc/bbox"])
        #expect(trace.verdict == .delivered)
        #expect(trace.backend?.name == "bbox")
        #expect(trace.reply?.translations.map(\.kind) == [.undoneSource, .undoneDestination])
        #expect(trace.reply?.logical.isTraced == false)
        #expect(trace.notes.contains { if case .clientIsEndpoint = $0 { true } else { false } })
    }

    /// The reply comes from the endpoint's own port and address, whatever the client dialled.
    @Test func theReplyOfAServiceStartsAtTheEndpoint() async throws {
        let trace = try await TestClusters.shared("workshop").server.trace([
            "\(Self.server)-fkghp", "svc/bbox", "--source-port", "45678",
        ])
        let command = try #require(trace.reply?.logical.sections.first?.command)
        #expect(command.contains("inport == \"default_bbox\""))
        #expect(command.contains("ip4.src == 10.244.0.7 && ip4.dst == 10.244.1.6"))
        #expect(command.contains("tcp.src == 8080 && tcp.dst == 45678"))
        #expect(command.contains("--ct=est,rpl"), "\(command)")
        #expect(!command.contains("--ct=new"))
    }
}

extension LayerTrace {
    /// The datapaths (`ovn-worker`) or bridges (`ovn-worker/br-int`) passed, each once in a row.
    var way: String {
        var names: [String] = []
        for section in sections {
            for hop in section.hops {
                let name = hop.pipeline == .bridge ? "\(section.place)/\(hop.datapath)" : hop.datapath
                if names.last != name { names.append(name) }
            }
        }
        return names.joined(separator: " > ")
    }
}
