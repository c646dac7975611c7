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
}
