package import NetworkTypes

/// A node (`v1`), as far as a trace reads it.
package struct Node: Decodable, Sendable {
    /// The node's status.
    package struct Status: Decodable, Sendable {
        /// An address or name of the node.
        package struct Address: Decodable, Sendable {
            /// `InternalIP`, `ExternalIP`, `Hostname`, ….
            package var type: String
            /// The address or name.
            package var address: String
        }
        /// The node's addresses.
        package var addresses: [Address]?
        /// What holds of the node.
        package var conditions: [Pod.Status.Condition]?
    }
    /// The node's metadata.
    package var metadata: ObjectMetadata
    /// The node's status.
    package var status: Status?

    /// Whether the node is known not to be ready: its kubelet does not answer, or says so.
    package var isUnready: Bool { status?.conditions?.contains { $0.type == "Ready" && $0.status != "True" } ?? false }

    /// The node's addresses in its status, those inside the cluster first, which pods on the host network have.
    package var addresses: [IPAddress] {
        let all = status?.addresses ?? []
        let sorted = all.filter { $0.type == "InternalIP" } + all.filter { $0.type != "InternalIP" }
        return sorted.compactMap { IPAddress($0.address) }
    }
}
