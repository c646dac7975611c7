import Foundation
package import NetworkTypes
package import OVNKubernetes
package import PathModel
package import Synchronization

package import TraceResolve

/// A small cluster of two nodes, n1 (10.1.1.0/24) and n2 (10.1.2.0/24), whose objects a test may change.
package struct FakeCluster: ClusterReading {
    package var namespaces: Set<String> = ["shop", "ovn"]
    package var podObjects: [Pod]
    package var serviceObjects: [Service]
    package var slices: [String: [EndpointSlice]]
    package var nodeObjects: [Node]
    package var config: ConfigMap?
    package var cidrs: [String] = ["10.96.0.0/16"]
    /// `nil` where they may not be listed.
    package var definitions: [NetworkAttachmentDefinition]? = []
    package var userDefined: [UserDefinedNetwork] = []
    package var connects: [ClusterNetworkConnect]? = []
    package var adminPolicies: [AdminNetworkPolicy] = []
    package var baselinePolicies: [AdminNetworkPolicy] = []
    /// The lists of pods that were asked for.
    package let podLists = PodLists()

    /// What fails before it succeeds.
    package let failing = Failing()

    /// How often the services cannot be read, and how often it was tried.
    package final class Failing: Sendable {
        package struct Unavailable: Error {}
        package let state = Mutex((left: 0, tried: 0))

        package func check() throws {
            let fails = state.withLock { state in
                state.tried += 1
                state.left -= 1
                return state.left >= 0
            }
            if fails { throw Unavailable() }
        }
    }

    /// Lists of pods, by namespace and selector.
    package final class PodLists: Sendable {
        package let asked = Mutex<Set<String>>([])
    }

    /// The cluster with a zone per node, or with central databases on n1.
    package init(isInterconnect: Bool = true) throws {
        let tools =
            isInterconnect ? ["sb-ovsdb", "ovn-controller", "ovnkube-controller"] : ["ovn-controller", "ovnkube-node"]
        podObjects = [
            try Self.pod("web-0", "n1", "10.1.1.5"), try Self.pod("web-1", "n1", "10.1.1.6"),
            try Self.pod("db-0", "n2", "10.1.2.5"), try Self.pod("host-0", "n1", "172.18.0.11", isHost: true),
            try Self.pod("host-1", "n2", "172.18.0.12", isHost: true),
            try Self.toolPod("tools-n1", "n1", tools), try Self.toolPod("tools-n2", "n2", tools),
        ]
        if !isInterconnect { podObjects.append(try Self.toolPod("db", "n1", ["sb-ovsdb"], folder: "/var/lib/db/ovn")) }
        nodeObjects = [try Self.node("n1", 1), try Self.node("n2", 2)]
        serviceObjects = [
            try decode(
                """
                {"metadata": {"name": "db", "namespace": "shop"}, "spec": {"type": "ClusterIP", "clusterIP": "10.96.0.9",
                 "clusterIPs": ["10.96.0.9"], "ports": [{"name": "sql", "port": 5432}, {"name": "dns", "port": 53,
                 "protocol": "UDP"}, {"name": "web", "port": 80}]}}
                """)
        ]
        slices = [
            "shop/db": [try Self.slice("sql", "TCP", 8080, [("10.1.2.5", "db-0", "n2"), ("10.1.1.6", "web-1", "n1")])]
        ]
        config = try decode(
            #"{"metadata": {"name": "ovn-config"}, "data": {"svc_cidr": "10.96.0.0/16", "net_cidr": "10.1.0.0/16/24"}}"#
        )
    }

    package func pod(namespace: String, name: String) -> Pod? {
        podObjects.first { $0.metadata.namespace == namespace && $0.metadata.name == name }
    }
    package func namespaceExists(_ name: String) -> Bool { namespaces.contains(name) }
    package func service(namespace: String, name: String) -> Service? {
        serviceObjects.first { $0.metadata.namespace == namespace && $0.metadata.name == name }
    }
    package func services() throws -> [Service] {
        try failing.check()
        return serviceObjects
    }
    package func endpointSlices(ofService name: String, namespace: String) -> [EndpointSlice] {
        slices["\(namespace)/\(name)"] ?? []
    }
    package func mirroredEndpointSlices(ofService name: String, namespace: String) -> [EndpointSlice] { [] }
    package func nodes() -> [Node] { nodeObjects }
    package func configMap(namespace: String, name: String) -> ConfigMap? {
        name == config?.metadata.name ? config : nil
    }
    package func serviceCIDRs() -> [String] { cidrs }
    package func pods(namespace: String?, labelSelector: String?) -> [Pod] {
        _ = podLists.asked.withLock { $0.insert("\(namespace ?? "all") \(labelSelector ?? "any")") }
        return podObjects.filter { pod in
            (namespace == nil || pod.metadata.namespace == namespace)
                && (labelSelector == nil
                    || pod.metadata.labels?.map { "\($0)=\($1)" }.contains(labelSelector ?? "") ?? false)
        }
    }

    package func pod(withAddress address: IPAddress) -> Pod? { podObjects.first { $0.addresses.contains(address) } }
    package func namespaceLabels(_ name: String) -> [String: String]? { namespaces.contains(name) ? [:] : nil }
    package func networkPolicies(namespace: String) -> [NetworkPolicy] { [] }
    package func multiNetworkPolicies(namespace: String) -> [NetworkPolicy] { [] }
    package func networkConnects() -> [ClusterNetworkConnect]? { connects }
    package func adminNetworkPolicies() -> [AdminNetworkPolicy] { adminPolicies }
    package func networkAttachmentDefinitions() -> [NetworkAttachmentDefinition]? { definitions }
    package func userDefinedNetworks() -> [UserDefinedNetwork] { userDefined }
    package func namespaceObjects() throws -> [ObjectMetadata] {
        try namespaces.map { try decode(#"{"name": "\#($0)", "labels": {"kubernetes.io/metadata.name": "\#($0)"}}"#) }
    }
    package func baselineAdminNetworkPolicies() -> [AdminNetworkPolicy] { baselinePolicies }
    package func egressFirewalls(namespace: String) -> [EgressFirewall] { [] }
    package func egressIP(_ name: String) -> EgressIP? { nil }
    package func egressIPs() -> [EgressIP]? { [] }
    package func externalRoutes() -> [ExternalRoute]? { [] }

    /// Resolves a request in this cluster.
    package func resolve(
        _ source: String, _ destination: Target, port: UInt16? = 8080, transport: TransportProtocol = .tcp,
        family: IPAddress.Family? = nil, endpoints: EndpointChoice = .every, ovnNamespace: String? = nil
    ) async throws -> ResolvedTrace {
        var request = TraceRequest(
            source: .pod(namespace: "shop", name: source), destination: destination, transport: transport,
            destinationPort: port, family: family)
        request.endpoints = endpoints
        return try await Resolver(cluster: self, ovnNamespace: ovnNamespace).resolve(request)
    }

    /// Resolves a request whose source is no pod in this cluster.
    package func resolve(from source: Target, _ destination: Target, port: UInt16? = 8080) async throws -> ResolvedTrace
    {
        try await Resolver(cluster: self).resolve(
            TraceRequest(source: source, destination: destination, destinationPort: port))
    }

    /// A pod of namespace shop on a node; its Ethernet address is made of its address.
    package static func pod(_ name: String, _ node: String, _ address: String, isHost: Bool = false) throws -> Pod {
        let bytes = address.split(separator: ".").compactMap { UInt8($0) }.map { String($0, radix: 16) }
        let mac = "0a:58:" + bytes.map { ($0.count == 1 ? "0" : "") + $0 }.joined(separator: ":")
        let gateway = address.split(separator: ".").dropLast().joined(separator: ".") + ".1"
        let network =
            #"{\"default\":{\"ip_addresses\":[\"\#(address)/24\"],\"mac_address\":\"\#(mac)\",\"gateway_ips\":[\"\#(gateway)\"]}}"#
        return try decode(
            """
            {"metadata": {"name": "\(name)", "namespace": "shop", "annotations": {"k8s.ovn.org/pod-networks": "\(network)"}},
             "spec": {"nodeName": "\(node)", "hostNetwork": \(isHost), "containers": [{"name": "main"}]},
             "status": {"phase": "Running", "podIPs": [{"ip": "\(address)"}]}}
            """)
    }

    package static func toolPod(
        _ name: String, _ node: String, _ containers: [String], folder: String = "/run/ovn"
    ) throws -> Pod {
        let list = containers.map {
            #"{"name": "\#($0)", "volumeMounts": [{"name": "ovn", "mountPath": "/var/run/ovn"}]}"#
        }
        return try decode(
            """
            {"metadata": {"name": "\(name)", "namespace": "ovn", "labels": {"app": "ovnkube-node"}},
             "spec": {"nodeName": "\(node)", "hostNetwork": true, "containers": [\(list.joined(separator: ","))],
                      "volumes": [{"name": "ovn", "hostPath": {"path": "\(folder)"}}]},
             "status": {"phase": "Running", "podIPs": [{"ip": "172.18.0.99"}]}}
            """)
    }

    package static func node(_ name: String, _ number: Int) throws -> Node {
        let gateway =
            #"{\"default\":{\"mode\":\"shared\",\"interface-id\":\"breth0_\#(name)\",\"mac-address\":\"02:42:ac:12:00:0\#(number)\",\"next-hops\":[\"172.18.0.1\"]}}"#
        return try decode(
            """
            {"metadata": {"name": "\(name)", "annotations": {
               "k8s.ovn.org/node-subnets": "{\\"default\\":[\\"10.1.\(number).0/24\\"]}",
               "k8s.ovn.org/layer2-topology-version": "2.0", "k8s.ovn.org/l3-gateway-config": "\(gateway)"}},
             "status": {"addresses": [{"type": "InternalIP", "address": "172.18.0.1\(number)"}]}}
            """)
    }

    /// Lets the nodes' annotations tell of the switch between their zones, as ovn-kubernetes writes them: n1 has the number 2
    /// there, n2 the number 3.
    package mutating func putOnTransitSwitch() {
        for index in nodeObjects.indices {
            nodeObjects[index].metadata.annotations?["k8s.ovn.org/node-id"] = "\(index + 2)"
            nodeObjects[index].metadata.annotations?["k8s.ovn.org/node-transit-switch-port-ifaddr"] =
                #"{"ipv4":"100.88.0.\#(index + 2)/16"}"#
        }
    }

    /// Gives pods and nodes IPv6 addresses besides: the pod 10.1.N.M has fd00:1:N::M, in the subnet fd00:1:N::/64.
    package mutating func addIPv6() throws {
        for index in nodeObjects.indices {
            nodeObjects[index].metadata.annotations?["k8s.ovn.org/node-subnets"] =
                #"{"default":["10.1.\#(index + 1).0/24","fd00:1:\#(index + 1)::/64"]}"#
        }
        for index in podObjects.indices where podObjects[index].metadata.namespace == "shop" {
            let parts = podObjects[index].addresses.first?.bytes ?? []
            guard parts.starts(with: [10, 1]) else { continue }
            let address = "fd00:1:\(parts[2])::\(String(parts[3], radix: 16))"
            podObjects[index].status?.podIPs?.append(try decode(#"{"ip": "\#(address)"}"#))
            let text = podObjects[index].metadata.annotations?["k8s.ovn.org/pod-networks"] ?? ""
            podObjects[index].metadata.annotations?["k8s.ovn.org/pod-networks"] =
                text.replacing(#"/24"],"#, with: #"/24","\#(address)/64"],"#)
                .replacing(#".1"]}"#, with: #".1","fd00:1:\#(parts[2])::1"]}"#)
        }
    }

    package static func slice(
        _ port: String, _ protocol: String, _ number: Int, _ endpoints: [(address: String, pod: String, node: String)],
        ready: Bool = true, isEnding: Bool = false
    ) throws -> EndpointSlice {
        let list = endpoints.map {
            """
            {"addresses": ["\($0.address)"], "conditions": {"ready": \(ready), "serving": \(isEnding), "terminating": \(isEnding)}, "nodeName": "\($0.node)",
             "targetRef": {"kind": "Pod", "namespace": "shop", "name": "\($0.pod)"}}
            """
        }
        return try decode(
            """
            {"metadata": {"name": "db-1", "namespace": "shop"}, "endpoints": [\(list.joined(separator: ","))],
             "ports": [{"name": "\(port)", "protocol": "\(`protocol`)", "port": \(number)}]}
            """)
    }
}

/// An object of its JSON.
package func decode<Object: Decodable>(_ text: String, as: Object.Type = Object.self) throws -> Object {
    try JSONDecoder().decode(Object.self, from: Data(text.utf8))
}
