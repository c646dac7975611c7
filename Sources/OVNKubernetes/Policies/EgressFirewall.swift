package import NetworkTypes

/// An EgressFirewall (`k8s.ovn.org/v1`): what the pods of a namespace may reach outside the cluster.
package struct EgressFirewall: Decodable, Sendable {
    /// The rules; the first that fits decides.
    package struct Spec: Decodable, Sendable {
        /// The rules in order.
        package var egress: [Rule]?
    }

    /// One rule.
    package struct Rule: Decodable, Sendable {
        /// Where packets go: one of three forms.
        package struct Destination: Decodable, Sendable {
            /// A network.
            package var cidrSelector: String?
            /// A name in DNS.
            package var dnsName: String?
            /// Nodes.
            package var nodeSelector: LabelSelector?
        }
        /// A port of the destination.
        package struct Port: Decodable, Sendable {
            /// `TCP`, `UDP` or `SCTP`.
            package var `protocol`: String?
            /// The port.
            package var port: UInt16

            /// The transport protocol in lower case.
            package var transport: TransportProtocol? {
                TransportProtocol(ofPort: `protocol`)
            }
        }
        /// `Allow` or `Deny`.
        package var type: String
        /// Where packets go.
        package var to: Destination
        /// The ports; all where absent or empty.
        package var ports: [Port]?
    }

    /// The firewall's metadata.
    package var metadata: ObjectMetadata
    /// The rules.
    package var spec: Spec
}
