import NetworkTypes
import OVNKubernetes
import PathModel

/// Reads the objects behind the ends of a request.
extension Resolver {
    /// The objects behind a target, as they were read.
    enum TargetObjects: Sendable {
        case pod(Pod)
        case service(Service, [EndpointSlice], ServicePortReference?)
        case node(String, UInt16?)
        case address(IPAddress, UInt16?)
        case external(IPAddress, via: String?)
        /// A client outside the cluster, whose packets come in here.
        case outside(Attachment)

        /// The addresses that a connection may start with, on the network that was asked for.
        func sourceAddresses(in cluster: ClusterFacts, on network: Network?) throws(ResolveError) -> [IPAddress] {
            switch self {
            case .pod(let pod):
                if let network { return pod.addresses(on: network) }
                let own = pod.isHostNetwork ? [] : (try? PodNetworks(of: pod))?.primary?.network.addresses ?? []
                return own.map(\.address) + pod.addresses
            case .node(let name, _):
                guard let node = cluster.nodes[name] else { throw .noSuchNode(name) }
                return node.addresses
            case .external(let address, _): return [address]
            case .outside(let attachment): return [attachment.address]
            case .service, .address: throw .noSource
            }
        }

        /// Where a connection of a family starts.
        func attachment(
            by attachments: AttachmentResolver, family: IPAddress.Family, towards address: IPAddress?,
            on network: Network?
        ) throws(ResolveError) -> Attachment {
            switch self {
            case .pod(let pod):
                if let network {
                    return try attachments.attachment(of: pod, family: family, peer: .network(network))
                }
                return try attachments.attachment(
                    of: pod, family: family,
                    peer: address.map { .server($0) } ?? .client(attachments.network(of: pod)))
            case .node(let name, _): return try attachments.attachment(ofNode: name, family: family)
            case .outside(let attachment): return attachment
            case .service, .address, .external: throw .noSource
            }
        }

        /// The namespace of a pod.
        var namespace: String? { pods.first?.metadata.namespace }

        var pods: [Pod] { if case .pod(let pod) = self { [pod] } else { [] } }
    }

    func targetObjects(of target: Target) async throws -> TargetObjects {
        switch target {
        case .pod(let namespace, let name): return .pod(try await pod(namespace: namespace, name: name))
        case .service(let namespace, let name, let port):
            async let slices = cluster.endpointSlices(ofService: name, namespace: namespace)
            async let mirrored = cluster.mirroredEndpointSlices(ofService: name, namespace: namespace)
            guard let service = try await cluster.service(namespace: namespace, name: name) else {
                _ = try? await (slices, mirrored)
                try await requireNamespace(namespace)
                throw ResolveError.noSuchService(namespace: namespace, name: name)
            }
            return .service(service, try await slices + mirrored, port)
        case .node(let name, let port): return .node(name, port)
        case .address(let address, let port): return .address(address, port)
        case .external(let address, let node): return .external(address, via: node)
        }
    }

    /// What is to be said of the state that the pods at both ends are in.
    static func notes(on client: TargetObjects, _ server: TargetObjects) -> [Note] {
        var notes: [Note] = []
        for pod in client.pods + server.pods where pod.isEnding { notes.append(.podEnding(pod.reference)) }
        for pod in server.pods where pod.isUnready && !pod.isEnding {
            notes.append(.podNotReady(pod.reference, waiting: pod.waitingReason))
        }
        return notes
    }

    /// Where a client outside the cluster comes in.
    func entry(
        of address: IPAddress, via: String?, to target: TargetObjects, request: TraceRequest, in facts: ClusterFacts
    ) async throws -> OutsideEntry {
        let entry = EntryNode(client: address, via: via, cluster: facts)
        switch target {
        case .service(let service, let slices, let port):
            return try entry.entry(
                to: service, slices: slices, port: port ?? request.destinationPort.map { .number($0) },
                transport: request.transport, endpoints: request.endpoints)
        case .pod(let pod): return try entry.entry(to: pod)
        case .address(let address, let port):
            var slices: [EndpointSlice] = []
            if let service = entry.localService(at: address, port: port ?? request.destinationPort, request.transport) {
                let (name, namespace) = (service.object.name, service.object.namespace ?? "default")
                async let mirrored = cluster.mirroredEndpointSlices(ofService: name, namespace: namespace)
                slices = try await cluster.endpointSlices(ofService: name, namespace: namespace) + mirrored
            }
            return try entry.entry(to: address, slices: slices)
        case .node, .external, .outside: throw ResolveError.noSource
        }
    }

    private func pod(namespace: String, name: String) async throws -> Pod {
        guard let pod = try await cluster.pod(namespace: namespace, name: name) else {
            try await requireNamespace(namespace)
            throw ResolveError.noSuchPod(namespace: namespace, name: name)
        }
        return pod
    }

    private func requireNamespace(_ name: String) async throws {
        guard try await cluster.namespaceExists(name) else { throw ResolveError.noSuchNamespace(name) }
    }
}

extension Pod {
    /// The addresses on a network.
    func addresses(on network: Network) -> [IPAddress] {
        guard !network.isDefault, !isHostNetwork else { return addresses }
        return (try? PodNetworks(of: self))?.attached(to: network)?.network.addresses.map(\.address) ?? []
    }

    /// The pod as reports name it.
    fileprivate var reference: ObjectReference {
        ObjectReference(kind: "Pod", namespace: metadata.namespace ?? "default", name: metadata.name)
    }
}
