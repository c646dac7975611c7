import FoundationEssentials
package import NetworkTypes

/// How a pod is attached to a network.
package struct PodNetwork: Sendable {
    /// The pod's addresses with their prefix lengths.
    package var addresses: [IPPrefix]
    /// The pod's Ethernet address.
    package var ethernetAddress: MACAddress
    /// The pod's default gateways.
    package var gateways: [IPAddress]
    /// What else the pod sends packets to by this network.
    package var routes: [IPPrefix] = []
    /// The tunnel key of the pod's port, on a network with one switch over all nodes.
    package var tunnelKey: Int?

    /// Whether packets for an address can be sent by this network.
    package func reaches(_ address: IPAddress) -> Bool {
        fit(address) != nil || gateways.contains { $0.family == address.family }
    }

    /// How specific the most specific route is by which an address is reached here; `nil` where only the default gateway leads
    /// there.
    fileprivate func fit(_ address: IPAddress) -> Int? {
        (addresses + routes).filter { $0.contains(address) }.map(\.length).max()
    }
}

/// What ovn-kubernetes wrote on a pod about its networks (annotation `k8s.ovn.org/pod-networks`,
/// `go-controller/pkg/util/pod_annotation.go`).
package struct PodNetworks: Sendable {
    /// A user-defined network that a pod is on.
    package struct Attached: Sendable {
        /// The attachment, as `NAMESPACE/NAME` of its NetworkAttachmentDefinition.
        package var attachment: String
        /// How the pod is attached.
        package var network: PodNetwork
    }

    /// The annotation's name.
    package static let annotation = "k8s.ovn.org/pod-networks"

    /// The default network. Where the pod has another primary one, it only carries the kubelet's packets.
    package var clusterDefault: PodNetwork
    /// The user-defined network that is the pod's primary one, where one is.
    package var primary: Attached?
    /// The networks that the pod is on besides, in the order of their attachments' names.
    package var secondary: [Attached] = []

    private struct Entry: Decodable {
        struct Route: Decodable {
            var dest: String?
        }
        var ip_addresses: [String]?
        var ip_address: String?
        var mac_address: String
        var gateway_ips: [String]?
        var gateway_ip: String?
        var routes: [Route]?
        var role: String?
        var tunnel_id: Int?

        var network: PodNetwork? {
            MACAddress(mac_address).map { mac in
                PodNetwork(
                    addresses: (ip_addresses ?? [ip_address].compactMap(\.self)).compactMap { IPPrefix($0) },
                    ethernetAddress: mac,
                    gateways: (gateway_ips ?? [gateway_ip].compactMap(\.self)).compactMap { IPAddress($0) },
                    routes: (routes ?? []).compactMap(\.dest).compactMap { IPPrefix($0) }, tunnelKey: tunnel_id)
            }
        }
    }

    /// Reads the annotation.
    ///
    /// - Throws: ``AnnotationError`` where the annotation is absent, malformed or has no default network, or not the primary one
    ///   that it speaks of.
    package init(of pod: Pod) throws(AnnotationError) {
        let object = "pod \(pod.metadata.namespace ?? "default")/\(pod.metadata.name)"
        let networks: [String: Entry] = try AnnotationError.decode(Self.annotation, of: pod.metadata, object: object)
        guard let entry = networks["default"], let network = entry.network else {
            throw AnnotationError(object: object, annotation: Self.annotation, problem: "names no default network")
        }
        clusterDefault = network
        secondary = networks.filter { $0.key != "default" && $0.value.role != "primary" }.sorted { $0.key < $1.key }
            .compactMap { name, entry in
                entry.network.map { Attached(attachment: Self.definition(of: name), network: $0) }
            }
        guard entry.role == "infrastructure-locked" else { return }
        guard let (name, primary) = networks.first(where: { $0.value.role == "primary" }), let network = primary.network
        else { throw AnnotationError(object: object, annotation: Self.annotation, problem: "names no primary network") }
        self.primary = Attached(attachment: name, network: network)
    }

    /// The definition of an attachment: of several by the same one, each further has a number behind its name
    /// (`GetIndexedNADKey()` of go-controller/pkg/util/multi_network.go).
    private static func definition(of attachment: String) -> String {
        attachment.split(separator: "/").prefix(2).joined(separator: "/")
    }

    /// How the pod is attached to a user-defined network; `nil` where it is not on it.
    package func attached(to network: Network) -> Attached? {
        ([primary].compactMap(\.self) + secondary).first { network.attachments.contains($0.attachment) }
    }

    /// Whether the pod sends packets for an address by its primary network, and not by the default one although it has another:
    /// the most specific route decides, as in its kernel.
    package func usesPrimary(towards address: IPAddress) -> Bool {
        guard let primary else { return false }
        return clusterDefault.fit(address) ?? -1 <= primary.network.fit(address) ?? -1
    }

    /// The pod's addresses on its own network, and on the default one where that is another.
    package var addresses: [IPAddress] {
        ((primary?.network.addresses ?? []) + clusterDefault.addresses).map(\.address)
    }

    /// The pod's addresses on all networks that it is on.
    package var allAddresses: [IPAddress] {
        addresses + secondary.flatMap { $0.network.addresses.map(\.address) }
    }
}

/// An annotation that cannot be used.
package struct AnnotationError: Error, CustomStringConvertible {
    /// The annotated object, such as `pod shop/web-0`.
    package var object: String
    /// The annotation's name.
    package var annotation: String
    /// What is wrong with it.
    package var problem: String

    /// One line for people.
    package var description: String { "\(object): the annotation \(annotation) \(problem)" }

    /// Decodes an annotation's JSON.
    static func decode<Value: Decodable>(
        _ annotation: String, of metadata: ObjectMetadata, object: String
    ) throws(AnnotationError) -> Value {
        guard let text = metadata.annotations?[annotation] else {
            throw AnnotationError(
                object: object, annotation: annotation,
                problem: "is missing; ovn-kubernetes may not have set up the \(object.prefix { $0 != " " }) yet")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw AnnotationError(object: object, annotation: annotation, problem: "has unexpected JSON")
        }
    }
}
