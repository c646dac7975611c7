/// An AdminPolicyBasedExternalRoute (`k8s.ovn.org/v1`): the gateways by which the pods of some namespaces leave the cluster.
package struct ExternalRoute: Decodable, Sendable {
    /// Whose packets go where.
    package struct Spec: Decodable, Sendable {
        /// Whose packets.
        package struct Source: Decodable, Sendable {
            /// The namespaces of the pods.
            package var namespaceSelector: LabelSelector
        }
        /// The gateways.
        package struct NextHops: Decodable, Sendable {
            /// A gateway by its address.
            package struct Fixed: Decodable, Sendable {
                /// The address.
                package var ip: String
            }
            /// Pods that are gateways.
            package struct Pods: Decodable, Sendable {
                /// The pods.
                package var podSelector: LabelSelector
                /// Their namespaces.
                package var namespaceSelector: LabelSelector?
            }
            /// Gateways by their addresses.
            package var `static`: [Fixed]?
            /// Pods that are gateways.
            package var dynamic: [Pods]?
        }
        /// Whose packets.
        package var from: Source
        /// The gateways.
        package var nextHops: NextHops
    }
    /// The object's metadata.
    package var metadata: ObjectMetadata
    /// Whose packets go where.
    package var spec: Spec
}
