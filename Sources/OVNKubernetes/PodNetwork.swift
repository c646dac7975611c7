import FoundationEssentials
package import NetworkTypes

/// What ovn-kubernetes wrote on a pod about its default network (annotation `k8s.ovn.org/pod-networks`,
/// `go-controller/pkg/util/pod_annotation.go`).
package struct PodNetwork: Sendable {
    /// The annotation's name.
    package static let annotation = "k8s.ovn.org/pod-networks"

    /// The pod's addresses with their prefix lengths.
    package var addresses: [IPPrefix]
    /// The pod's Ethernet address.
    package var ethernetAddress: MACAddress
    /// The pod's default gateways.
    package var gateways: [IPAddress]
    /// The user-defined network that is the pod's primary one, where one is: the pod's packets then do not use the default
    /// network, which only carries the kubelet's.
    package var primaryNetwork: String?

    private struct Entry: Decodable {
        var ip_addresses: [String]?
        var ip_address: String?
        var mac_address: String
        var gateway_ips: [String]?
        var gateway_ip: String?
        var role: String?
    }

    /// Reads the annotation.
    ///
    /// - Throws: ``AnnotationError`` where the annotation is absent, malformed or has no default network.
    package init(of pod: Pod) throws(AnnotationError) {
        let object = "pod \(pod.metadata.namespace ?? "default")/\(pod.metadata.name)"
        let networks: [String: Entry] = try AnnotationError.decode(Self.annotation, of: pod.metadata, object: object)
        guard let entry = networks["default"], let mac = MACAddress(entry.mac_address) else {
            throw AnnotationError(object: object, annotation: Self.annotation, problem: "names no default network")
        }
        primaryNetwork =
            entry.role == "infrastructure-locked"
            ? networks.first { $0.value.role == "primary" }?.key ?? "unknown" : nil
        ethernetAddress = mac
        addresses = (entry.ip_addresses ?? [entry.ip_address].compactMap(\.self)).compactMap { IPPrefix($0) }
        gateways = (entry.gateway_ips ?? [entry.gateway_ip].compactMap(\.self)).compactMap { IPAddress($0) }
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
