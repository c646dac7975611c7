import Foundation
import NetworkTypes
import PathModel
import Testing

@testable import OVNKubernetes

/// The ports of services, and the endpoints behind them.
@Suite struct ServicePortTests {
    private func service(_ ports: String) throws -> Service {
        try JSONDecoder().decode(
            Service.self,
            from: Data(#"{"metadata":{"name":"dns","namespace":"shop"},"spec":{"ports":[\#(ports)]}}"#.utf8))
    }

    private static let dns = """
        {"name":"dns","protocol":"UDP","port":53,"targetPort":"dns-udp"},
        {"name":"dns-tcp","port":53,"targetPort":"dns-tcp"},
        {"name":"metrics","port":9153,"targetPort":9153}
        """

    @Test(
        arguments: [
            (nil, ["UDP", "TCP", "TCP"]), (.number(53), ["UDP", "TCP"]), (.name("dns"), ["UDP"]),
            // The name that the pods have for it.
            (.name("dns-udp"), ["UDP"]), (.name("metrics"), ["TCP"]), (.number(9), []), (.name("http"), []),
        ] as [(ServicePortReference?, [String])])
    func aReferenceMeansPorts(reference: ServicePortReference?, transports: [String]) throws {
        let service = try service(Self.dns)
        #expect(service.ports(reference).map { $0.protocol ?? "TCP" } == transports)
    }

    private func slice(_ endpoints: String, port: String = #"{"name":"dns","protocol":"UDP","port":5353}"#) throws
        -> EndpointSlice
    {
        try JSONDecoder().decode(
            EndpointSlice.self,
            from: Data(#"{"metadata":{"name":"s"},"ports":[\#(port)],"endpoints":[\#(endpoints)]}"#.utf8))
    }

    @Test func anEndpointIsListedOnceAndReadyOnesFirst() throws {
        let slices = [
            try slice(
                #"""
                {"addresses":["10.1.1.5"],"conditions":{"ready":false,"serving":true,"terminating":true}},
                {"addresses":["10.1.1.6"],"conditions":{"ready":false}},
                {"addresses":["10.1.1.7"],"targetRef":{"kind":"Pod","namespace":"shop","name":"dns-0"},"nodeName":"n1"}
                """#),
            try slice(#"{"addresses":["10.1.1.6"]},{"addresses":["fd00::7"]}"#),
            try slice(#"{"addresses":["10.1.1.8"]}"#, port: #"{"name":"dns","port":5353}"#),
        ]
        let port = try #require(try service(Self.dns).ports(.name("dns")).first)
        let listed = ListedEndpoint.all(of: port, in: slices)
        #expect(listed.map(\.address.description) == ["10.1.1.7", "10.1.1.6", "fd00::7", "10.1.1.5"])
        #expect(listed.map(\.state) == [.ready, .ready, .ready, .ending])
        #expect(listed[0].pod?.name == "dns-0" && listed[0].node == "n1" && listed[0].port == 5353)
    }
}
