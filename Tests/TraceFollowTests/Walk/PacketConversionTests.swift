import NetworkTypes
import OVNFormats
import Testing
import TraceSupport

@testable import TraceFollow

/// The model's packet and the forms that the tools have for it.
@Suite struct PacketConversionTests {
    /// The line of a translation, as ofproto/trace prints it: IPv6 addresses have brackets.
    @Test(arguments: [
        (
            "ipv6_src=[fd00:10:244:2::8],tp_src=32768,ipv6_dst=[fd00:10:244:2::9],tp_dst=8080", "fd00:10:244:2::8",
            "fd00:10:244:2::9"
        ),
        ("ipv6_src=fd00::8,tp_src=32768,ipv6_dst=fd00::9,tp_dst=8080", "fd00::8", "fd00::9"),
        ("nw_src=10.1.1.5,tp_src=32768,nw_dst=10.1.2.5,tp_dst=8080", "10.1.1.5", "10.1.2.5"),
    ])
    func aTranslationIsTakenOver(_ line: String, _ source: String, _ destination: String) throws {
        var packet = try packet("fd00:10:244:2::7", "fd00:10:96::1", (1, 80))
        packet.apply(FieldList(parsing: line[...]))
        #expect(packet.source == IPAddress(source) && packet.destination == IPAddress(destination))
        #expect(packet.sourcePort == 32768 && packet.destinationPort == 8080)
    }

    /// Of ICMP the same line shows type and code where it shows ports of others.
    @Test func typeAndCodeAreNoPorts() throws {
        var packet = try packet("10.1.1.5", "10.1.2.5", (0, 0), transport: .icmp)
        packet.apply(FieldList(parsing: "nw_src=10.1.1.6,tp_src=8,nw_dst=10.1.2.5,tp_dst=0"[...]))
        #expect(packet.source == IPAddress("10.1.1.6") && packet.sourcePort == 0)
        #expect(packet.sourceEnd.description == "10.1.1.6")
    }

    @Test(arguments: [
        ("10.1.1.5", "10.1.2.5", "icmp4.type == 8 && icmp4.code == 0", "icmp4.type == 0", "icmp_type=8,icmp_code=0"),
        ("fd00::5", "fd00::6", "icmp6.type == 128", "icmp6.type == 129 && icmp6.code == 0", "icmpv6_type=128"),
    ])
    func anEchoIsAskedOfBothTools(
        source: String, destination: String, request: String, reply: String, flow: String
    ) throws {
        let packet = try packet(source, destination, (0, 0), transport: .icmp)
        func expression(_ packet: Packet) -> String { OVNMicroflow(inport: "p", packet: packet.tracePacket).expression }
        #expect(expression(packet).contains(request) && expression(packet.answer).contains(reply))
        #expect(OFProtoFlow(inPort: "1", packet: packet.tracePacket).description.contains(flow))
    }
}
