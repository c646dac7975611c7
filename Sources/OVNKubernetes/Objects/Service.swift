package import NetworkTypes
package import PathModel

/// A service (`v1`), as far as a trace reads it.
package struct Service: Decodable, Sendable {
    /// A port of a service.
    package struct Port: Decodable, Sendable {
        /// The port's name; may be absent where the service has one port.
        package var name: String?
        /// `TCP`, `UDP` or `SCTP`; TCP where absent.
        package var `protocol`: String?
        /// The port that clients dial.
        package var port: UInt16
        /// The port of the pods: its number, or the name that their containers have for it.
        package var targetPort: NumberOrName?
        /// The port on every node, where the service has one.
        package var nodePort: UInt16?

        /// The transport protocol in lower case.
        package var transport: TransportProtocol? { TransportProtocol(ofPort: `protocol`) }
    }
    /// The service's specification.
    package struct Spec: Decodable, Sendable {
        /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
        package var type: String?
        /// The first cluster address; `None` for a headless service.
        package var clusterIP: String?
        /// The cluster addresses, one of each family.
        package var clusterIPs: [String]?
        /// Addresses outside the cluster that lead to the service.
        package var externalIPs: [String]?
        /// The service's ports.
        package var ports: [Port]?
        /// `ClientIP` where a client keeps its endpoint, else `None`.
        package var sessionAffinity: String?
        /// `Local` where clients in the cluster reach only the endpoints of their own node, else `Cluster`.
        package var internalTrafficPolicy: String?
        /// `Local` where clients outside the cluster reach only the endpoints of the node that they come in at, else `Cluster`.
        package var externalTrafficPolicy: String?
        /// Whether endpoints count whether or not they are ready; `false` where absent.
        package var publishNotReadyAddresses: Bool?
        /// The name in DNS that a service of type `ExternalName` stands for.
        package var externalName: String?
    }
    /// The service's status.
    package struct Status: Decodable, Sendable {
        /// A load balancer's state.
        package struct LoadBalancer: Decodable, Sendable {
            /// A load balancer's address.
            package struct Ingress: Decodable, Sendable {
                /// The address, where the load balancer has one.
                package var ip: String?
            }
            /// The load balancer's addresses.
            package var ingress: [Ingress]?
        }
        /// The load balancer's state.
        package var loadBalancer: LoadBalancer?
    }
    /// The service's metadata.
    package var metadata: ObjectMetadata
    /// The service's specification.
    package var spec: Spec
    /// The service's status.
    package var status: Status?

    /// The addresses inside the cluster; empty for a headless service.
    package var clusterAddresses: [IPAddress] {
        (spec.clusterIPs ?? [spec.clusterIP].compactMap(\.self)).compactMap { IPAddress($0) }
    }

    /// Whether it has no address of its own: clients look up its name and connect to its endpoints.
    package var isHeadless: Bool { spec.clusterIP == "None" }

    /// The name in DNS that its own name stands for; `nil` where it is a service of another type.
    package var externalName: String? { spec.type == "ExternalName" ? spec.externalName : nil }

    /// The ports that a reference means: of a number, of a name, or of the name that the pods have for the port; all without a
    /// reference.
    package func ports(_ reference: ServicePortReference?) -> [Port] {
        let ports = spec.ports ?? []
        switch reference {
        case nil: return ports
        case .number(let number): return ports.filter { $0.port == number }
        case .name(let name):
            let named = ports.filter { $0.name == name }
            return named.isEmpty ? ports.filter { $0.targetPort == .name(name) } : named
        }
    }

    /// The addresses that its load balancer has for clients outside the cluster.
    package var loadBalancerAddresses: [IPAddress] {
        (status?.loadBalancer?.ingress ?? []).compactMap(\.ip).compactMap { IPAddress($0) }
    }

    /// Other addresses outside the cluster that are routed to its nodes.
    package var externalAddresses: [IPAddress] { (spec.externalIPs ?? []).compactMap { IPAddress($0) } }

    /// All addresses that lead to the service.
    package var addresses: [IPAddress] { clusterAddresses + externalAddresses + loadBalancerAddresses }
}

/// A slice of a service's endpoints (`discovery.k8s.io/v1`), as far as a trace reads it.
package struct EndpointSlice: Decodable, Sendable {
    /// A port of every endpoint in the slice.
    package struct Port: Decodable, Sendable {
        /// The name of the service's port.
        package var name: String?
        /// `TCP`, `UDP` or `SCTP`; TCP where absent.
        package var `protocol`: String?
        /// The port's number.
        package var port: UInt16?
    }
    /// An endpoint.
    package struct Endpoint: Decodable, Sendable {
        /// What an endpoint is ready for.
        package struct Conditions: Decodable, Sendable {
            /// Whether the endpoint takes new connections; unknown counts as ready.
            package var ready: Bool?
            /// Whether the endpoint answers, even while it is being terminated; unknown counts as ready does.
            package var serving: Bool?
            /// Whether the endpoint is being terminated; unknown counts as not.
            package var terminating: Bool?
        }
        /// The object behind an endpoint.
        package struct Target: Decodable, Sendable {
            /// The object's kind, such as `Pod`.
            package var kind: String?
            /// The object's namespace.
            package var namespace: String?
            /// The object's name.
            package var name: String?
        }
        /// The endpoint's addresses.
        package var addresses: [String]
        /// What the endpoint is ready for.
        package var conditions: Conditions?
        /// The object behind the endpoint.
        package var targetRef: Target?
        /// The node that the endpoint is on.
        package var nodeName: String?
    }
    /// The slice's metadata.
    package var metadata: ObjectMetadata
    /// The endpoints; absent where there are none.
    package var endpoints: [Endpoint]?
    /// The ports; absent where there are none.
    package var ports: [Port]?

    /// The name of the network that the endpoints' addresses are of: ovn-kubernetes mirrors a slice for the network of its
    /// namespace (`go-controller/pkg/clustermanager/endpointslicemirror`).
    package var network: String {
        metadata.annotations?["k8s.ovn.org/endpointslice-network"] ?? Network.clusterDefault.name
    }
}

/// A config map (`v1`), as far as a trace reads it.
package struct ConfigMap: Decodable, Sendable {
    /// The config map's metadata.
    package var metadata: ObjectMetadata
    /// The config map's entries.
    package var data: [String: String]?
}
