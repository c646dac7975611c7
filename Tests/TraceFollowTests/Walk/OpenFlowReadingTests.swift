import NetworkTypes
import OVNFormats
import PathModel
import RecordingSupport
import Testing
import TextParsing
import TraceSupport

@testable import TraceFollow

/// What is read of ofproto/trace's recorded outputs (OVS 3.1 and 3.7).
@Suite struct OpenFlowReadingTests {
    /// The interfaces that the recordings name.
    static func facts() throws -> SwitchFacts {
        try SwitchFacts(
            parsing: ToolTexts.interfaces(
                pods: [(21, "sw2_q1"), (13, "sw_p3"), (12, "sw_p2"), (14, "sw_p4"), (22, "k8s-shop_web-0")],
                tunnelTo: "172.18.0.12", node: "n1"))
    }

    private func reading(_ name: String, isTold: Bool = true) throws -> OpenFlowReading {
        OpenFlowReading(
            try Recordings.openflow(name, isTold: isTold), packet: try packet("10.0.0.11", "10.9.9.9", (1, 80)),
            node: "n1", facts: try Self.facts())
    }

    private func reading(of text: String) throws -> OpenFlowReading {
        OpenFlowReading(
            try OFProtoTraceOutput(parsing: text), packet: try packet("10.1.1.5", "10.1.2.5"), node: "n1",
            facts: try Self.facts())
    }

    /// A kernel datapath's actions and a userspace one's hold the same tunnel.
    @Test(arguments: ["tool-ofproto-kernel", "tool-ofproto-native", "2026-p2p-cross-1"])
    func aTunnelIsReadOfTheDatapathsActions(name: String) throws {
        let reading = try reading(name)
        guard case .tunnel(let tunnel) = reading.end else {
            Issue.record("\(reading.end)")
            return
        }
        #expect(tunnel.id == 0xff0003 && tunnel.destination == "172.18.0.2")
        #expect(tunnel.options.map(\.value) == ["0x20003"])
        // The inner packet, not the tunnel's outer one.
        let sent = reading.packet
        #expect("\(sent.ethernetSource) \(sent.ethernetDestination)" == "0a:58:64:58:00:02 0a:58:64:58:00:03")
        #expect("\(sent.source) \(sent.destination):\(sent.destinationPort)" == "10.244.1.3 10.244.2.4:8080")
        #expect(sent.timeToLive == 63)
        #expect(reading.hops.map(\.datapath) == ["br-int"])
        #expect(reading.translations.isEmpty)
    }

    @Test(arguments: ["tool-ofproto-kernel", "2022-w1-fkghp-gjx44-1", "2026-ip-8888-tcp-1", "lab-ipv6"])
    func aStateThatWasAssumedDecidesNothing(name: String) throws {
        #expect(
            try reading(name, isTold: false).end
                == .undetermined(.tool(.conntrackAssumed(.ofprotoTrace))))
    }

    @Test(
        arguments: [
            ("lab-allowed", "sw2_q1", "10.0.0.11 10.0.1.11:80", []),
            ("lab-established", "sw2_q1", "10.0.0.11 10.0.1.11:80", []),
            ("lab-bucket-1", "sw2_q1", "10.0.0.11 10.0.1.11:8080", ["DNAT 10.9.9.9:80 10.0.1.11:8080"]),
            ("lab-bucket-2", "sw_p3", "10.0.0.11 10.0.0.13:8080", ["DNAT 10.9.9.9:80 10.0.0.13:8080"]),
            ("lab-nat-source", "sw2_q1", "10.0.1.100 10.0.1.11:80", ["SNAT 10.0.0.12 10.0.1.100"]),
            ("lab-nat-destination", "sw_p2", "10.0.1.11 10.0.0.12:80", ["DNAT 10.0.1.100:80 10.0.0.12:80"]),
        ] as [(String, String, String, [String])])
    func aPortsInterfaceIsTheEnd(name: String, port: String, headers: String, translations: [String]) throws {
        let reading = try reading(name)
        #expect(reading.end == .logicalPort(port))
        let sent = reading.packet
        #expect("\(sent.source) \(sent.destination):\(sent.destinationPort)" == headers)
        #expect(reading.translations.map { "\($0.kind) \($0.from) \($0.to)" } == translations)
    }

    @Test func anAddressOutsideIsLeftOnTheWire() throws {
        for name in ["2026-ip-8888-tcp-1", "2026-ip-eip-local-1"] {
            let reading = try reading(name)
            #expect(reading.end == .wire, "\(name)")
            #expect(reading.hops.map(\.datapath) == ["br-int", "breth0"])
            #expect(reading.translations.map(\.kind) == [.source])
        }
    }

    @Test func aDropNamesItsTable() throws {
        #expect(
            try reading("lab-drop").end
                == .dropped(
                    Cause(
                        reason: .flow(.bridgeFlow), node: "n1", datapath: "br-int", table: 16,
                        match: "tcp,reg0=0x200/0x200,reg14=0x2,metadata=0x2,tp_dst=82, priority 2000", flow: "88d800d6")
                ))
        guard case .dropped(let cause) = try reading("lab-no-match").end else {
            Issue.record("not dropped")
            return
        }
        #expect(cause.table == 0 && cause.match == "priority 0" && cause.flow == nil)
    }

    @Test func aRejectionIsLeftToTheController() throws {
        guard case .controller(let request, let cause) = try reading("lab-reject").end else {
            Issue.record("no request")
            return
        }
        #expect(request == .reject)
        #expect(cause.table == 16 && cause.flow == "b8d58210")
    }

    @Test func aGroupWithoutAHashDecidesNothing() throws {
        for name in ["lab-group", "lab-bucket-0"] {
            #expect(
                try reading(name).end == .undetermined(.bridges(.groupWithoutHash)))
        }
    }

    @Test(arguments: [
        ("lab-bad-bridge", "br-nosuch: unknown bridge"),
        ("lab-bad-state", "nosuch: unknown connection tracking state flag"),
    ])
    func aToolsComplaintDecidesNothing(name: String, message: String) throws {
        #expect(
            try reading(name).end == .undetermined(.tool(.toolMessage(.ofprotoTrace, message: message))))
    }

    @Test func theEndIsReadOfTheInterfaces() throws {
        #expect(try reading(of: ToolTexts.output(2)).end == .host, "the management port")
        #expect(try reading(of: ToolTexts.output(21)).end == .logicalPort("sw2_q1"))
        #expect(try reading(of: ToolTexts.output(22)).end == .logicalPort("k8s-shop_web-0"), "a namespace k8s-shop")
        #expect(try reading(of: ToolTexts.output(3)).end.isDrop, "a patch alone leads nowhere")
        #expect(
            try reading(of: ToolTexts.output(77)).end
                == .undetermined(.bridges(.portWithoutInterface("77", bridge: "br-int"))))
        #expect(try reading(of: ToolTexts.drop).end.isDrop)
        #expect(throws: ToolOutputError.self) { try reading(of: "") }
    }

    /// An output to a tunnel whose actions are not printed must not be taken for one that leads somewhere.
    @Test func aTunnelWithoutItsActionsDecidesNothing() throws {
        let text = ToolTexts.tunnel(to: "172.18.0.12").replacing("set(tunnel(", with: "set(other(")
        #expect(
            try reading(of: text).end
                == .undetermined(.bridges(.tunnelNotTold(warning: nil))))
    }

    @Test func interfacesAreFoundByNumberAndByName() throws {
        let facts = try Self.facts()
        #expect(facts.interface(port: "21", on: "br-int")?.logicalPort == "sw2_q1")
        #expect(facts.interface(port: "veth21", on: "br-int")?.port == 21)
        #expect(facts.interface(port: "1", on: "br-int")?.type == "geneve")
        #expect(facts.interface(port: "1", on: "breth0")?.name == "eth0")
        #expect(facts.interface(port: "21", on: "breth0") == nil)
        #expect(facts.interface(port: "-1", on: "br-int") == nil, "a port that could not be made")
        let other = try #require(IPAddress("172.18.0.12"))
        let nobody = try #require(IPAddress("172.18.0.13"))
        #expect(facts.tunnelPort(to: [other])?.port == 1)
        #expect(facts.tunnelPort(to: [nobody]) == nil)
        #expect(throws: (any Error).self) { try SwitchFacts(parsing: "not JSON") }
    }
}

extension OpenFlowReading.End {
    fileprivate var isDrop: Bool { if case .dropped = self { true } else { false } }
}
