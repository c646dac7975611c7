/// An EgressIP (`k8s.ovn.org/v1`): the addresses with which some pods leave the cluster.
package struct EgressIP: Decodable, Sendable {
    /// Whose packets.
    package struct Spec: Decodable, Sendable {
        /// The namespaces of the selected pods.
        package var namespaceSelector: LabelSelector?
        /// The pods of those namespaces; all where absent.
        package var podSelector: LabelSelector?
    }
    /// Where the addresses are.
    package struct Status: Decodable, Sendable {
        /// An address on a node.
        package struct Item: Decodable, Sendable {
            /// The address.
            package var egressIP: String
            /// The node that has it.
            package var node: String
        }
        /// The addresses that are on nodes.
        package var items: [Item]?
    }
    /// The object's metadata.
    package var metadata: ObjectMetadata
    /// Whose packets.
    package var spec: Spec
    /// Where the addresses are.
    package var status: Status?
}
