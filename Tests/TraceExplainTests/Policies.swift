import FoundationEssentials
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceExplain

/// Policies of namespace `shop` and a packet to its pod `db`.
enum Policies {
    static func network(_ name: String, _ spec: String) throws -> NetworkPolicy {
        try decode(#"{"metadata":{"name":"\#(name)","namespace":"shop"},"spec":\#(spec)}"#)
    }

    static func admin(_ name: String, _ spec: String) throws -> AdminNetworkPolicy {
        try decode(#"{"metadata":{"name":"\#(name)"},"spec":\#(spec)}"#)
    }

    static func firewall(_ rules: String) throws -> EgressFirewall {
        try decode(#"{"metadata":{"name":"default","namespace":"shop"},"spec":{"egress":\#(rules)}}"#)
    }

    static func rule(_ text: String) throws -> NetworkPolicy.Rule { try decode(text) }

    static func port(_ name: String, _ number: UInt16) throws -> Pod.Port {
        try decode(#"{"name":"\#(name)","containerPort":\#(number)}"#)
    }

    /// From pod default/client at 10.0.1.5 to pod shop/db at tcp/8080, which is named `http`.
    static func packet() throws -> PolicyPacket {
        PolicyPacket(
            direction: .ingress,
            subject: .init(
                namespace: "shop", name: "db", labels: ["app": "db"], namespaceLabels: ["tenant": "a"],
                ports: [try port("http", 8080), try port("metrics", 9090)]),
            peer: .init(
                namespace: "default", name: "client", labels: ["app": "client"], namespaceLabels: ["team": "blue"]),
            peerAddress: try #require(IPAddress("10.0.1.5")), transport: .tcp, port: 8080)
    }

    private static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
