import ModelSupport
import NetworkTypes
import OVNFormats
import PathModel
import RecordingSupport
import Testing
import TextParsing
import TraceSupport

@testable import TraceFollow

/// What is read of ovn-trace's recorded outputs (OVN 23.03 and 26.03).
@Suite struct LogicalReadingTests {
    /// A recording, the packet that it was made with, and where that went.
    struct Way: Sendable, CustomTestStringConvertible {
        var name: String
        var from: String
        var to: String
        var end: LogicalReading.End
        /// The Ethernet addresses in the end, where the packet was routed.
        var ethernet: String
        var timeToLive: UInt8
        var translations: [String] = []
        var datapaths: String

        var testDescription: String { name }
    }

    static let worker = "ovn-worker > ovn_cluster_router > ovn-worker2"
    static let gateway = "ovn-worker > ovn_cluster_router > join > GR_ovn-worker > ext_ovn-worker"

    @Test(arguments: [
        Way(
            name: "2022-w1-fkghp-gjx44-1", from: "10.244.1.6", to: "10.244.0.8",
            end: .port("default_ovn-kubernetes-wkshp-server-gjx44", type: "", datapath: "ovn-worker2"),
            ethernet: "0a:58:0a:f4:00:01 0a:58:0a:f4:00:08", timeToLive: 63, datapaths: worker),
        Way(
            name: "2022-ip-8888-tcp-1", from: "10.244.1.6", to: "8.8.8.8",
            end: .port("breth0_ovn-worker", type: "localnet", datapath: "ext_ovn-worker"),
            ethernet: "02:42:ac:12:00:03 06:20:22:5a:20:94", timeToLive: 62,
            translations: ["SNAT 10.244.1.6 172.18.0.3 GR_ovn-worker"], datapaths: gateway),
        Way(
            name: "2022-ip-egress-1", from: "10.244.1.8", to: "8.8.8.8",
            end: .port("breth0_ovn-worker2", type: "localnet", datapath: "ext_ovn-worker2"),
            ethernet: "02:42:ac:12:00:02 06:20:22:5a:20:94", timeToLive: 62,
            translations: ["SNAT 10.244.1.8 172.18.0.33 GR_ovn-worker2"],
            datapaths: "ovn-worker > ovn_cluster_router > join > GR_ovn-worker2 > ext_ovn-worker2"),
        Way(
            name: "2026-p2p-same-1", from: "10.244.2.3", to: "10.244.2.4",
            end: .port("default_ovn-kubernetes-wkshp-server-gjx44", type: "", datapath: "ovn-worker2"),
            ethernet: "0a:58:0a:f4:02:01 0a:58:0a:f4:02:04", timeToLive: 63,
            datapaths: "ovn-worker2 > ovn_cluster_router > ovn-worker2"),
        Way(
            name: "2026-ip-eip-remote-1", from: "10.244.1.10", to: "8.8.8.8",
            end: .port("tstor-ovn-worker2", type: "remote", datapath: "transit_switch"),
            ethernet: "0a:58:64:58:00:02 0a:58:64:58:00:03", timeToLive: 63,
            datapaths: "ovn-worker > ovn_cluster_router > transit_switch"),
        Way(
            name: "2026-ip-eip-local-1", from: "10.244.2.8", to: "8.8.8.8",
            end: .port("breth0_ovn-worker2", type: "localnet", datapath: "ext_ovn-worker2"),
            ethernet: "02:42:ac:12:00:02 aa:1d:1c:6c:34:3f", timeToLive: 62,
            translations: ["SNAT 10.244.2.8 172.18.0.33 GR_ovn-worker2"],
            datapaths: "ovn-worker2 > ovn_cluster_router > join > GR_ovn-worker2 > ext_ovn-worker2"),
        Way(
            name: "2026-p2p-cross-skip-2", from: "10.244.1.3", to: "10.244.2.4",
            end: .port("default_ovn-kubernetes-wkshp-server-gjx44", type: "", datapath: "ovn-worker2"),
            ethernet: "0a:58:0a:f4:02:01 0a:58:0a:f4:02:04", timeToLive: 63,
            datapaths: "transit_switch > ovn_cluster_router > ovn-worker2"),
        Way(
            name: "lab-nat-source", from: "10.0.0.12", to: "10.0.1.11", end: .port("q1", type: "", datapath: "sw2"),
            ethernet: "0a:00:00:00:00:02 0a:00:00:00:02:01", timeToLive: 63,
            translations: ["SNAT 10.0.0.12 10.0.1.100 lr"], datapaths: "sw > lr > sw2"),
        Way(
            name: "lab-ecmp-random", from: "10.0.0.11", to: "192.168.1.1",
            end: .awaitsNeighbour(outport: "sr1", datapath: "lr"), ethernet: "0a:00:00:00:00:02 0a:58:0a:01:01:01",
            timeToLive: 63, datapaths: "sw > lr"),
    ])
    func aWayIsRead(way: Way) throws {
        let reading = LogicalReading(
            try Recordings.logical(way.name), packet: try packet(way.from, way.to), place: "zone")
        #expect(reading.end == way.end)
        let sent = reading.packet
        #expect("\(sent.ethernetSource) \(sent.ethernetDestination)" == way.ethernet)
        #expect(sent.timeToLive == way.timeToLive)
        #expect(sent.destination.description == way.to)
        #expect(
            sent.source.description == way.translations.last?.split(separator: " ").dropFirst(2).first.map(String.init)
                ?? way.from)
        #expect(reading.translations.map { "\($0.kind.rawValue) \($0.from) \($0.to) \($0.by)" } == way.translations)
        var names: [String] = []
        for hop in reading.hops where names.last != hop.datapath { names.append(hop.datapath) }
        #expect(names.joined(separator: " > ") == way.datapaths)
        #expect(reading.hops.allSatisfy { hop in [.ingress, .egress].contains(hop.pipeline) && !hop.stages.isEmpty })
    }

    /// Every recorded run of the older tools left the state to ovn-trace's guess.
    @Test(arguments: ["2022-w1-fkghp-gjx44-1", "2026-p2p-same-1", "2026-ip-8888-tcp-1", "lab-balanced-default"])
    func aStateThatWasAssumedDecidesNothing(name: String) throws {
        let reading = LogicalReading(
            try Recordings.logical(name, isTold: false), packet: try packet("10.0.0.1", "10.0.0.2"), place: "zone")
        #expect(reading.end == .undetermined(.tool(.conntrackAssumed(.ovnTrace))))
        #expect(!reading.hops.isEmpty)
    }

    @Test(arguments: [
        (
            "lab-drop-log", "acl", "sw ls_in_acl 88d800d6",
            "reg0[9] == 1 && (inport == \"p1\" && tcp.dst == 82)"
        ),
        (
            "lab-drop-egress", "acl", "sw ls_out_acl 1f33c2ce",
            "reg0[9] == 1 && (outport == \"p2\" && tcp.dst == 84)"
        ),
        ("lab-no-route", "no-route", "lr lr_in_ip_routing cb58f267", "1"),
    ])
    func aDropNamesItsFlow(name: String, code: String, place: String, match: String) throws {
        let words = place.split(separator: " ").map(String.init)
        let reading = LogicalReading(
            try Recordings.logical(name), packet: try packet("10.0.0.11", "10.0.1.11"), place: "zone")
        let reason = code == "acl" ? StageDrop.acl : .noRoute(reading.packet.destination)
        #expect(
            reading.end
                == .dropped(
                    Cause(
                        reason: .stage(reason), node: "zone", datapath: words[0], stage: words[1], match: match,
                        flow: words[2])))
    }

    @Test(arguments: [
        ("lab-reject-tcp", "sw", "ls_in_acl", "b8d58210"), ("lab-reject-udp", "sw", "ls_in_acl", "1fb14af1"),
        ("lab-no-endpoints", "sw", "ls_in_lb", "e121c6d7"), ("lab-ttl-expired", "lr", "lr_in_ip_input", "364fc9d7"),
    ])
    func anAnswerOfOVNsOwnIsARejection(name: String, datapath: String, stage: String, flow: String) throws {
        let sent = try packet("10.0.0.11", "10.0.1.11")
        let reading = LogicalReading(try Recordings.logical(name), packet: sent, place: "zone")
        guard case .rejected(let cause) = reading.end else {
            Issue.record("\(reading.end)")
            return
        }
        #expect(cause.datapath == datapath && cause.stage == stage && cause.flow == flow && cause.node == "zone")
        #expect(cause.reason == .flow(.rejectedByOVN))
        // The way of the reset is not the packet's.
        #expect(!reading.hops.contains { $0.pipeline == .egress && $0.datapath == datapath })
        #expect(reading.packet.source == sent.source && reading.packet.destination == sent.destination)
    }

    @Test(arguments: [
        ("2026-err-badport-1", "error parsing flow: Syntax error at `abc' expecting constant."),
        ("lab-unknown-port", "unknown port \"p9\""),
        ("tool-ovn-trace-nodp", "unknown datapath \"nosuchdp\""),
        ("tool-ovn-trace-noport", "microflow does not specify ingress port"),
    ])
    func aToolsComplaintDecidesNothing(name: String, message: String) throws {
        let reading = LogicalReading(
            try Recordings.logical(name), packet: try packet("10.0.0.1", "10.0.0.2"), place: "zone")
        #expect(reading.end == .undetermined(.tool(.toolMessage(.ovnTrace, message: message))))
        #expect(reading.hops.isEmpty)
    }

    @Test func noOutputIsNoTrace() {
        #expect(throws: ToolOutputError.self) { try OVNTraceOutput(parsing: "") }
    }

    @Test func theEndpointsOfALoadBalancerAreSeen() throws {
        let sent = try packet("10.0.0.11", "10.9.9.8", (1, 80))
        let reading = LogicalReading(try Recordings.logical("lab-affinity"), packet: sent, place: "zone")
        #expect(reading.loadBalancing == .init(backends: ["10.0.0.13:8080", "10.0.0.14:8080"], datapath: "sw"))
        #expect(reading.learnsAffinity)
        // Which of several was taken is not said: the packet stays as it was.
        #expect(reading.packet.destination == sent.destination && reading.translations.isEmpty)
    }

    /// `--lb-dst` translates at the first conntrack lookup.
    @Test func theEndpointThatWasToldIsTaken() throws {
        let reading = LogicalReading(
            try Recordings.logical("2026-svc-multi-80-1"), packet: try packet("10.244.2.3", "10.96.130.57", (1, 80)),
            place: "ovn-worker2", forcedBackend: "10.244.0.3:8443")
        #expect(reading.packet.destination.description == "10.244.0.3" && reading.packet.destinationPort == 8443)
        #expect(
            reading.translations
                == [Translation(kind: .destination, by: "ovn-worker2", from: "10.96.130.57:80", to: "10.244.0.3:8443")])
        #expect(reading.end == .port("tstor-ovn-control-plane", type: "remote", datapath: "transit_switch"))
    }

    /// The source address that OVN gives a packet that turns around is not the service's, as ovn-trace has it.
    @Test(arguments: [("ls_out_acl_eval", true), ("ls_out_acl", true), ("ls_out_check_port_sec", false)])
    func anACLOnAHairpinsWayBackIsOpen(stage: String, isOpen: Bool) throws {
        let text =
            ToolTexts.header
            + ToolTexts.pipeline(
                "ingress", "n1", from: "shop_web-0", stage: "ls_in_nat_hairpin", "ct_snat_to_vip;",
                "/* nat(src=10.96.0.9) */", "output;")
            + ToolTexts.pipeline("egress", "n1", from: "shop_web-0", to: "shop_web-0", stage: stage, "drop;")
        let reading = LogicalReading(
            try OVNTraceOutput(parsing: text), packet: try packet("10.1.1.5", "10.1.1.5"), place: "n1")
        #expect(reading.isHairpin)
        switch reading.end {
        case .undetermined(let reason): #expect(isOpen && reason == .logical(.hairpinSource))
        case .dropped: #expect(!isOpen)
        default: Issue.record("\(reading.end)")
        }
    }

    @Test func aHairpinIsSeen() throws {
        let reading = LogicalReading(
            try Recordings.logical("2026-svc-hairpin-1"), packet: try packet("10.244.2.3", "10.96.236.126"),
            place: "ovn-worker2", forcedBackend: "10.244.2.3:8080")
        #expect(reading.isHairpin)
        #expect(reading.end == .port("default_bbox", type: "", datapath: "ovn-worker2"))
        #expect(
            reading.translations.map { "\($0.kind) \($0.from) \($0.to)" } == [
                "DNAT 10.96.236.126:8080 10.244.2.3:8080", "SNAT 10.244.2.3 10.96.236.126",
            ])
        #expect(reading.packet.source.description == "10.96.236.126")
    }
}
