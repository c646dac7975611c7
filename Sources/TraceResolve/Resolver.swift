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
        let attachments = AttachmentResolver(cluster: known)
        let meeting = try Self.network(of: request, client: client, target: target, attachments: attachments)
        var own = try client.sourceAddresses(in: known, on: meeting)
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
        let home = meeting ?? client.pods.first.map(attachments.network) ?? .clusterDefault
        let connected = try await connections(of: home, to: target, attachments: attachments)
        let family = try Self.family(of: request, source: own, target: target, home: home, attachments: attachments)
        // Who it is, before it is known where to: a service is reached by the client's own network.
        let dialling = try client.attachment(by: attachments, family: family, towards: nil, on: meeting)

        var (destination, port, named) = try Self.destination(
            target, request: request, client: dialling.address, home: home,
            peer: meeting.map { .network($0) } ?? .client(home), connected: connected.known + connected.possible,
            family: family,
            attachments: attachments)
        let source = try client.attachment(
            by: attachments, family: family, towards: destination.address, on: meeting)
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
        resolved.connectedNetworks = connected.known
        resolved.dialledService = outside?.service
        resolved.notes = (outside?.notes ?? []) + (resolved.service?.notes ?? []) + Self.notes(on: client, target)
        resolved.notes += Self.notes(onNetworkOf: resolved)
        resolved.cluster.podNodes = try await podNodes(for: resolved)
        resolved.cluster.wireNodes = try await wireNodes(for: resolved)
        if case .address(let address) = destination {
            if !source.network.isDefault, source.network.topology != .layer3 {
                resolved.expectedServer = try await server(at: address, on: source.network, of: resolved)
            }
            resolved.neighbour = try await neighbour(at: address, of: source, on: known.nodes[source.node])
        }
        return resolved
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
            let others = pod.addresses(on: home).isEmpty ? pod.addresses : pod.addresses(on: home)
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
        _ target: TargetObjects, request: TraceRequest, client: IPAddress, home: Network,
        peer: AttachmentResolver.Peer, connected: [Network], family: IPAddress.Family, attachments: AttachmentResolver
    ) throws -> (ResolvedDestination, UInt16, endpoint: Backend?) {
        func number(_ port: UInt16?, of destination: String) throws(ResolveError) -> UInt16 {
            guard request.transport.hasPorts else { return 0 }
            guard let port else { throw .noPort(destination: destination) }
            return port
        }
        switch target {
        case .pod(let pod):
            let network = attachments.network(of: pod)
            let attachment = try attachments.attachment(
                of: pod, family: family, peer: connected.contains(network) ? .network(network) : peer)
            let port = try number(request.destinationPort, of: attachment.endpoint.label)
            return (.pod(attachment), port, nil)
        case .address(let address, let port):
            return (.address(address), try number(request.destinationPort ?? port, of: address.description), nil)
        case .node(let name, _): throw ResolveError.noSuchNode(name)
        case .external(let address, _): throw ResolveError.noPort(destination: address.description)
        case .outside(let client): throw ResolveError.noPort(destination: client.endpoint.label)
        case .service(let service, let slices, let port):
            // A service's endpoints are those of its namespace's network; from one that is not connected to it it has none.
            let network = attachments.cluster.network(ofNamespace: service.metadata.namespace ?? "default")
            let isNear = network.name == home.name || connected.contains(network)
            let ports = ServiceResolver(
                service: service, slices: isNear ? slices.filter { $0.network == network.name } : [],
                transport: request.transport, endpoints: request.endpoints,
                client: client)
            let (resolved, number, endpoint) = try ports.resolve(
                port: port ?? request.destinationPort.map { .number($0) }, family: family)
            return (.service(resolved), number, endpoint)
        }
    }
}
