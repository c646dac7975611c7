import NetworkTypes
import OVNKubernetes
package import PathModel

/// Ties a request to the cluster's objects.
package struct Resolver: Sendable {
    let cluster: any ClusterReading
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
        let hasAddress = requests.contains { request in
            if case .external = request.source { return true }
            return switch request.destination {
            case .address, .node, .external: true
            case .pod, .service: false
            }
        }
        return try await ClusterInventory(cluster: cluster, namespace: ovnNamespace).read(withNetworks: hasAddress)
    }

    /// Resolves a request in a cluster whose facts are read beside its objects, or are known.
    ///
    /// - Throws: As ``resolve(_:)``.
    package func resolve(
        _ request: TraceRequest, in facts: @Sendable @escaping () async throws -> ClusterFacts
    ) async throws -> ResolvedTrace {
        async let start = targetObjects(of: request.source)
        async let objects = targetObjects(of: request.destination)
        async let read = facts()
        var client = try await start
        var request = request
        var target = try await objects
        var known = try await read
        var own = try client.sourceAddresses(in: known)
        let wanted = own.filter { $0.family == request.family }
        if !wanted.isEmpty { own = wanted }
        var host: Endpoint?
        if case .node(let name, let port) = target {
            let address = try known.address(ofNode: name, for: own)
            host = Endpoint(kind: .node, name: name, node: name, address: address)
            target = .address(address, port)
        }
        var outside: OutsideEntry?
        if case .external(let address, let via) = client {
            let entry = try await entry(of: address, via: via, to: target, request: request, in: known)
            client = .outside(entry.attachment)
            if let dialled = entry.dialled {
                target = .address(dialled.address, dialled.port)
                request.destinationPort = nil
            }
            outside = entry
        }
        let attachments = AttachmentResolver(cluster: known)
        let home = client.pods.first.map(attachments.network) ?? .clusterDefault
        let family = try Self.family(of: request, source: own, target: target, home: home, attachments: attachments)
        // Who it is, before it is known where to: a service is reached by the client's own network.
        let dialling = try client.attachment(by: attachments, family: family, towards: nil)

        var (destination, port, named) = try Self.destination(
            target, request: request, client: dialling.address, home: home, family: family, attachments: attachments)
        let source = try client.attachment(by: attachments, family: family, towards: destination.address)
        // From host to host by the hosts' routes, as to any address.
        if case .pod(let attachment) = destination, attachment.endpoint.isHostNetwork, source.endpoint.isHostNetwork {
            host = attachment.endpoint
            destination = .address(attachment.endpoint.address)
        }
        if case .service(let service) = destination { known.addServiceAddress(service.address) }
        var resolved = ResolvedTrace(
            source: source, destination: destination, transport: request.transport, sourcePort: request.sourcePort,
            destinationPort: port, cluster: known, pods: client.pods + target.pods,
            withReverse: request.withReverse, endpoint: outside?.endpoint ?? named,
            looksAtEveryEndpoint: request.endpoints == .every)
        resolved.destinationHost = host
        resolved.notes = outside?.notes ?? []
        resolved.cluster.podNodes = try await podNodes(for: resolved)
        if case .address(let address) = destination {
            resolved.neighbour = try await neighbour(at: address, of: source, on: known.nodes[source.node])
        }
        return resolved
    }

    /// The nodes of the pods' ports that a connection may come to, where the names of ports do not tell them: on a network of one
    /// switch over all nodes.
    private func podNodes(for trace: ResolvedTrace) async throws -> [String: String] {
        let network = trace.source.network
        let isShared = network.topology != .layer3
        var nodes = isShared ? [trace.source.logicalPort: trace.source.node] : [:]
        switch trace.destination {
        case .pod(let server): if isShared { nodes[server.logicalPort] = server.node }
        case .service(let service):
            guard isShared else { break }
            for endpoint in service.backends.map(\.endpoint) {
                guard let name = endpoint.name, let namespace = endpoint.namespace,
                    let port = network.port(ofPod: name, namespace: namespace)
                else { continue }
                nodes[port] = endpoint.node
            }
        case .address(let address):
            if trace.cluster.node(withAddress: address) != nil {
                let behind = trace.cluster.network(ofNodePort: trace.destinationPort, transport: trace.transport)
                nodes.merge(try await podNodes(of: behind.isDefault ? network : behind) { _ in true }) { own, _ in own }
            } else {
                // A host may lead from one network into another.
                for near in trace.cluster.networks
                where near.subnets.contains(where: { $0.contains(address) }) {
                    let found = try await podNodes(of: near) { $0.contains { $0.address == address } }
                    nodes.merge(found) { own, _ in own }
                }
            }
        }
        return nodes
    }

    /// The nodes of the ports of a network's pods whose addresses fit; of none where names of ports tell the nodes.
    private func podNodes(of network: Network, where fits: ([IPPrefix]) -> Bool) async throws -> [String: String] {
        guard network.topology != .layer3 else { return [:] }
        var nodes: [String: String] = [:]
        for namespace in network.namespaces {
            for pod in try await cluster.pods(namespace: namespace, labelSelector: nil) where pod.isRunning {
                guard let node = pod.spec.nodeName, let primary = (try? PodNetworks(of: pod))?.primary?.network,
                    fits(primary.addresses), let port = network.port(ofPod: pod.metadata.name, namespace: namespace)
                else { continue }
                nodes[port] = node
            }
        }
        return nodes
    }

    /// The Ethernet address of what has an address on the source's own switch; `nil` where it is elsewhere, can be derived from
    /// the address, or nobody has it.
    private func neighbour(
        at address: IPAddress, of source: Attachment, on node: NodeNetwork?
    ) async throws -> MACAddress? {
        guard let node, source.subnet?.contains(address) ?? false, address != source.address else { return nil }
        let isDerived =
            source.network.isDefault
            ? node.derivesEthernetAddresses(from: address.family)
            : node.subnets(of: source.network).first?.address.family == address.family
        guard !isDerived else { return nil }
        if source.network.isDefault,
            [node.gatewayAddress(of: address.family), node.managementAddress(of: address.family)].contains(address)
        {
            return node.ethernetAddress(of: address)
        }
        // The API finds pods by the first of their addresses alone.
        let pods: [Pod]
        do {
            pods = try await cluster.pods(namespace: nil, labelSelector: nil)
        } catch {
            throw ResolveError.unknownNeighbour(address: address.description, reason: "\(error)")
        }
        return pods.lazy.filter { $0.isRunning && !$0.isHostNetwork }.compactMap { try? PodNetworks(of: $0) }
            .compactMap { source.network.isDefault ? $0.clusterDefault : $0.primary?.network }
            .first { $0.addresses.contains { $0.address == address } }?.ethernetAddress
    }

    /// The family to trace: the one asked for, the one that the destination has, or the source's first.
    private static func family(
        of request: TraceRequest, source own: [IPAddress], target: TargetObjects, home: Network,
        attachments: AttachmentResolver
    ) throws -> IPAddress.Family {
        switch target {
        case .address(let address, _):
            if let wanted = request.family, wanted != address.family {
                throw ResolveError.otherFamily(address: address.description, wanted: wanted)
            }
            if let first = own.first, !own.contains(where: { $0.family == address.family }) {
                throw ResolveError.familiesDiffer(source: first.description, destination: address.description)
            }
            return address.family
        case .service(let service, _, _):
            let dialled = service.clusterAddresses.filter { request.family == nil || $0.family == request.family }
            let shared = dialled.first { address in own.contains { $0.family == address.family } }
            if let shared { return shared.family }
            if let first = own.first, let address = dialled.first {
                throw ResolveError.familiesDiffer(source: first.description, destination: address.description)
            }
        case .pod(let pod):
            if let family = request.family { return family }
            let isNear = !home.isDefault && attachments.network(of: pod).name == home.name
            let others = isNear ? (try? PodNetworks(of: pod))?.addresses ?? [] : pod.addresses
            let shared = own.first { address in
                others.contains { $0.family == address.family }
            }
            if shared == nil, let first = own.first, let other = others.first {
                throw ResolveError.familiesDiffer(source: first.description, destination: other.description)
            }
            return shared?.family ?? .ip4
        case .node, .external, .outside: break
        }
        return request.family ?? own.first?.family ?? .ip4
    }

    private static func destination(
        _ target: TargetObjects, request: TraceRequest, client: IPAddress, home: Network, family: IPAddress.Family,
        attachments: AttachmentResolver
    ) throws -> (ResolvedDestination, UInt16, endpoint: Backend?) {
        func number(_ port: UInt16?, of destination: String) throws(ResolveError) -> UInt16 {
            guard request.transport.hasPorts else { return 0 }
            guard let port else { throw .noPort(destination: destination) }
            return port
        }
        switch target {
        case .pod(let pod):
            let attachment = try attachments.attachment(of: pod, family: family, peer: .client(home))
            let port = try number(request.destinationPort, of: attachment.endpoint.label)
            return (.pod(attachment), port, nil)
        case .address(let address, let port):
            return (.address(address), try number(request.destinationPort ?? port, of: address.description), nil)
        case .node(let name, _): throw ResolveError.noSuchNode(name)
        case .external(let address, _): throw ResolveError.noPort(destination: address.description)
        case .outside(let client): throw ResolveError.noPort(destination: client.endpoint.label)
        case .service(let service, let slices, let port):
            // A service's endpoints are those of its namespace's network; from another network it has none.
            let isNear =
                attachments.cluster.network(ofNamespace: service.metadata.namespace ?? "default").name == home.name
            let ports = ServiceResolver(
                service: service, slices: isNear ? slices.filter { $0.network == home.name } : [],
                transport: request.transport, endpoints: request.endpoints,
                client: client)
            let (resolved, number, endpoint) = try ports.resolve(
                port: port ?? request.destinationPort.map { .number($0) }, family: family)
            return (.service(resolved), number, endpoint)
        }
    }
}
