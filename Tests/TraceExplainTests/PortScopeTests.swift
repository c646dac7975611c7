import NetworkTypes
import OVNKubernetes
import PathModel
import Testing

@testable import TraceExplain

/// Which packets the ports of a rule are for.
@Suite struct PortScopeTests {
    /// ICMP has no ports: no rule that names one, or a protocol that has some, is for it.
    @Test(arguments: [
        PortScope(transport: .tcp, port: nil), PortScope(transport: .tcp, port: .number(8080)),
        PortScope(transport: .udp, port: .number(0), end: 65535), PortScope(transport: .tcp, port: .name("http")),
        PortScope(transport: nil, port: .name("http")),
    ])
    func noPortIsForICMP(scope: PortScope) throws {
        var packet = try Policies.packet()
        (packet.transport, packet.port) = (.icmp, 0)
        #expect(scope.fit(packet) == .misses([]))
        #expect(RuleFit.any([]) == .fits)
        #expect(packet.ends.port.description == "icmp" && packet.ends.port.number == nil)
    }

    @Test func aNamedPortIsTheReceivers() throws {
        var packet = try Policies.packet()
        let named = PortScope(transport: .tcp, port: .name("http"))
        #expect(named.fit(packet) == .fits)
        packet.port = 9090
        #expect(named.fit(packet) == .misses([]))
    }
}
