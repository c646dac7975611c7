import NetworkTypes
import OVNKubernetes
package import PathModel

/// Ties a request to the cluster's objects.
package struct Resolver: Sendable {
    private let cluster: any ClusterReading
    private let ovnNamespace: String?

    /// Makes a resolver.
    ///
    /// - Parameters:
    ///   - cluster: The cluster's API.
    ///   - ovnNamespace: The namespace of OVN-Kubernetes; found by its pods' label where `nil`.
    package init(cluster: any ClusterReading, ovnNamespace: String? = nil) {
        self.cluster = cluster
        self.ovnNamespace = ovnNamespace
    }

    /// Resolves a request.
    ///
    /// - Throws: ``ResolveError`` where an object is missing or unfit, or what the cluster's API threw.
    package func resolve(_ request: TraceRequest) async throws -> ResolvedTrace {
        try await resolve(request) { try await facts(for: [request]) }
    }

    /// What the traces of some requests need to know of the cluster as a whole.
    ///
    /// - Throws: As ``resolve(_:)``.
    package func facts(for requests: [TraceRequest]) async throws -> ClusterFacts {
        let hasAddress = requests.contains { if case .address = $0.destination { true } else { false } }
        return try await ClusterInventory(cluster: cluster, namespace: ovnNamespace).read(withNetworks: hasAddress)
    }

    /// Resolves a request in a cluster whose facts are read beside its objects, or are known.
    ///
    /// - Throws: As ``resolve(_:)``.
    package func resolve(
        _ request: TraceRequest, in facts: @Sendable @escaping () async throws -> ClusterFacts
    ) async throws -> ResolvedTrace {
        guard case .pod(let namespace, let name) = request.source else {
            throw ResolveError.noSuchPod(namespace: "", name: "\(request.source)")
        }
        async let objects = targetObjects(of: request.destination)
        async let read = facts()
        let sourcePod = try await pod(namespace: namespace, name: name)
        let target = try await objects
        let family = try Self.family(of: request, source: sourcePod, target: target)
        var known = try await read
        let attachments = AttachmentResolver(cluster: known)
        let source = try attachments.attachment(of: sourcePod, family: family)

        let (destination, port, endpoint) = try Self.destination(
            target, request: request, client: source.address, family: family, attachments: attachments)
        if case .pod(let attachment) = destination, attachment.endpoint.isHostNetwork, source.endpoint.isHostNetwork {
            throw ResolveError.bothOnHostNetwork
        }
        if case .service(let service) = destination { known.addServiceAddress(service.address) }
        var resolved = ResolvedTrace(
            source: source, destination: destination, transport: request.transport, sourcePort: request.sourcePort,
            destinationPort: port, cluster: known, pods: [sourcePod] + target.pods,
            withReverse: request.withReverse, endpoint: endpoint,
            looksAtEveryEndpoint: request.endpoints == .every)
        if case .address(let address) = destination {
            resolved.neighbour = try await neighbour(at: address, of: source, on: known.nodes[source.node])
        }
        return resolved
    }

    /// The Ethernet address of what has an address on the source's own switch; `nil` where it is elsewhere, can be derived from
    /// the address, or nobody has it.
    private func neighbour(
        at address: IPAddress, of source: Attachment, on node: NodeNetwork?
    ) async throws -> MACAddress? {
        guard let node, source.subnet?.contains(address) ?? false, address != source.address,
            !node.derivesEthernetAddresses(from: address.family)
        else { return nil }
        if [node.gatewayAddress(of: address.family), node.managementAddress(of: address.family)].contains(address) {
            return node.ethernetAddress(of: address)
        }
        // The API finds pods by the first of their addresses alone.
        let pods: [Pod]
        do {
            pods = try await cluster.pods(namespace: nil, labelSelector: nil)
        } catch {
            throw ResolveError.unknownNeighbour(address: address.description, reason: "\(error)")
        }
        let pod = pods.first { $0.isRunning && !$0.isHostNetwork && $0.addresses.contains(address) }
        return try pod.map { try PodNetwork(of: $0).ethernetAddress }
    }

    /// The objects behind a target, as they were read.
    private enum TargetObjects: Sendable {
        case pod(Pod)
        case service(Service, [EndpointSlice], ServicePortReference?)
        case address(IPAddress, UInt16?)

        var pods: [Pod] { if case .pod(let pod) = self { [pod] } else { [] } }
    }

    private func targetObjects(of target: Target) async throws -> TargetObjects {
        switch target {
        case .pod(let namespace, let name): return .pod(try await pod(namespace: namespace, name: name))
        case .service(let namespace, let name, let port):
            async let slices = cluster.endpointSlices(ofService: name, namespace: namespace)
            guard let service = try await cluster.service(namespace: namespace, name: name) else {
                _ = try? await slices
                try await requireNamespace(namespace)
                throw ResolveError.noSuchService(namespace: namespace, name: name)
            }
            return .service(service, try await slices, port)
        case .address(let address, let port): return .address(address, port)
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

    /// The family to trace: the one asked for, the one that the destination has, or the source's first.
    private static func family(
        of request: TraceRequest, source: Pod, target: TargetObjects
    ) throws -> IPAddress.Family {
        switch target {
        case .address(let address, _):
            let own = source.addresses
            if let first = own.first, !own.contains(where: { $0.family == address.family }) {
                throw ResolveError.familiesDiffer(source: first.description, destination: address.description)
            }
            return address.family
        case .service(let service, _, _):
            let wanted =
                request.family
                ?? service.clusterAddresses.first { address in
                    source.addresses.contains { $0.family == address.family }
                }?.family
            if let wanted, wanted == request.family || source.addresses.contains(where: { $0.family == wanted }) {
                return wanted
            }
            if let first = source.addresses.first, let address = service.clusterAddresses.first {
                throw ResolveError.familiesDiffer(source: first.description, destination: address.description)
            }
        case .pod(let pod):
            if let family = request.family { return family }
            let shared = source.addresses.first { address in
                pod.addresses.contains { $0.family == address.family }
            }
            if shared == nil, let first = source.addresses.first, let other = pod.addresses.first {
                throw ResolveError.familiesDiffer(source: first.description, destination: other.description)
            }
            return shared?.family ?? .ip4
        }
        return request.family ?? source.addresses.first?.family ?? .ip4
    }

    private static func destination(
        _ target: TargetObjects, request: TraceRequest, client: IPAddress, family: IPAddress.Family,
        attachments: AttachmentResolver
    ) throws -> (ResolvedDestination, UInt16, endpoint: Backend?) {
        switch target {
        case .pod(let pod):
            let attachment = try attachments.attachment(of: pod, family: family)
            guard let port = request.destinationPort else {
                throw ResolveError.noPort(destination: attachment.endpoint.label)
            }
            return (.pod(attachment), port, nil)
        case .address(let address, let port):
            guard let port = request.destinationPort ?? port else {
                throw ResolveError.noPort(destination: address.description)
            }
            return (.address(address), port, nil)
        case .service(let service, let slices, let port):
            let ports = ServiceResolver(
                service: service, slices: slices, transport: request.transport, endpoints: request.endpoints,
                client: client)
            let (resolved, number, endpoint) = try ports.resolve(
                port: port ?? request.destinationPort.map { .number($0) }, family: family)
            return (.service(resolved), number, endpoint)
        }
    }
}
