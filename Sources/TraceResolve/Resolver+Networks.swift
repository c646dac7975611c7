import NetworkTypes
import OVNKubernetes
import PathModel

/// On which networks a connection is, and where their pods are.
extension Resolver {
    /// That the network of a service is not on the node whose address is dialled: ovn-kubernetes sets a network up on the nodes that
    /// need it, and gives each of those a subnet of a network with a switch on each node.
    static func notes(onNetworkOf trace: ResolvedTrace) -> [Note] {
        guard case .address(let address) = trace.destination, let node = trace.cluster.node(withAddress: address) else {
            return []
        }
        let network = trace.cluster.network(
            ofServiceAt: address, port: trace.destinationPort, transport: trace.transport)
        guard !network.isDefault, network.topology == .layer3, node.subnets(of: network).isEmpty else { return [] }
        return [.networkNotOnNode(network.title ?? network.name, node: node.name)]
    }

    /// The user-defined networks besides the client's that the destination is on.
    struct Connections {
        /// Those that the client's is connected to.
        var known: [Network] = []
        /// Those that it may be connected to: the objects that say so may not be read, and what OVN does decides.
        var possible: [Network] = []
    }

    /// The user-defined networks that the client's is connected to, of those that the destination is on. The objects that say so are
    /// read only where it makes a difference.
    func connections(
        of home: Network, to target: TargetObjects, attachments: AttachmentResolver
    ) async throws -> Connections {
        guard !home.isDefault else { return Connections() }
        let cluster = attachments.cluster
        var others: [Network]
        switch target {
        case .pod(let pod): others = [attachments.network(of: pod)]
        case .service(let service, _, _):
            others = [cluster.network(ofNamespace: service.metadata.namespace ?? "default")]
        case .address(let address, _):
            others = cluster.networks.filter { $0.subnets.contains { $0.contains(address) } }
            let services = cluster.services[address] ?? []
            others += services.map { cluster.network(ofNamespace: $0.object.namespace ?? "default") }
        case .node, .external, .outside: others = []
        }
        others = others.filter { !$0.isDefault && $0.name != home.name }
        guard !others.isEmpty else { return Connections() }
        guard let connects = try await self.cluster.networkConnects() else { return Connections(possible: others) }
        // Without its number it is not known which network an object means.
        guard home.number != nil, others.allSatisfy({ $0.number != nil }) else {
            return Connections(possible: connects.isEmpty ? [] : others)
        }
        let own = connects.filter { $0.connects(home) }
        return Connections(known: others.filter { other in own.contains { $0.connects(other) } })
    }

    /// The network that was asked for: of pods alone, where it is a secondary one.
    static func network(
        of request: TraceRequest, client: TargetObjects, target: TargetObjects, attachments: AttachmentResolver
    ) throws -> Network? {
        guard let name = request.network else { return nil }
        let namespace = client.namespace ?? target.namespace ?? ""
        let network = try attachments.network(named: name, namespace: namespace)
        switch (client, target) {
        case (.pod(let pod), .pod), (.pod(let pod), .address):
            guard !pod.isHostNetwork else { throw ResolveError.networkOfPodsAlone(network.title ?? network.name) }
            if case .address(let address, _) = target,
                let attached = (try? PodNetworks(of: pod))?.attached(to: network),
                !attached.network.reaches(address)
            {
                throw ResolveError.noRoute(
                    namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name,
                    address: address.description, network: network.title ?? network.name)
            }
        case (.pod(let pod), _) where attachments.network(of: pod).name == network.name: break
        case (_, .pod), (_, .address), (_, .node), (_, .service), (_, .external), (_, .outside):
            guard network.isDefault else { throw ResolveError.networkOfPodsAlone(network.title ?? network.name) }
        }
        return network
    }

    /// The nodes of the pods' ports that a connection may come to, where the names of ports do not tell them: on a network of one
    /// switch over all nodes.
    func podNodes(for trace: ResolvedTrace) async throws -> [String: String] {
        let network = trace.source.network
        let isShared = network.topology != .layer3
        var nodes = isShared ? [trace.source.logicalPort: trace.source.node] : [:]
        switch trace.destination {
        case .pod(let server): if server.network.topology != .layer3 { nodes[server.logicalPort] = server.node }
        case .service(let service):
            let near = trace.cluster.network(ofNamespace: service.namespace)
            guard near.topology != .layer3 else { break }
            for endpoint in service.backends.map(\.endpoint) {
                guard let name = endpoint.name, let namespace = endpoint.namespace,
                    let port = near.port(ofPod: name, namespace: namespace)
                else { continue }
                nodes[port] = endpoint.node
            }
        case .address(let address):
            if trace.cluster.node(withAddress: address) != nil {
                let behind = trace.cluster.network(ofNodePort: trace.destinationPort, transport: trace.transport)
                nodes.merge(try await podNodes(of: behind.isDefault ? network : behind) { _ in true }) { own, _ in own }
            } else {
                // A host may lead from one network into another.
                for near in [network] + trace.cluster.networks where near.topology != .layer3 {
                    guard let found = try await server(at: address, on: near, of: trace) else { continue }
                    nodes[found.logicalPort] = found.node
                }
            }
        }
        return nodes
    }

    /// The nodes of the addresses that a connection has on a network whose pods are joined by a network outside.
    func wireNodes(for trace: ResolvedTrace) async throws -> [IPAddress: String] {
        let network = trace.source.network
        guard network.topology == .localnet else { return [:] }
        var nodes = [trace.source.address: trace.source.node]
        switch trace.destination {
        case .pod(let server): nodes[server.address] = server.node
        case .address(let address): nodes[address] = try await server(at: address, on: network, of: trace)?.node
        case .service: break
        }
        return nodes
    }

    /// The pod that has an address on a network with one switch over all nodes; `nil` where none has.
    func server(at address: IPAddress, on network: Network, of trace: ResolvedTrace) async throws -> Attachment? {
        guard network.subnets.contains(where: { $0.contains(address) }) else { return nil }
        let attachments = AttachmentResolver(cluster: trace.cluster)
        for namespace in network.namespaces {
            for pod in try await cluster.pods(namespace: namespace, labelSelector: nil)
            where pod.isRunning && pod.addresses(on: network).contains(address) {
                return try? attachments.attachment(of: pod, family: address.family, peer: .network(network))
            }
        }
        return nil
    }

    /// The nodes of the ports of a network's pods whose addresses fit; of none where names of ports tell the nodes.
    private func podNodes(of network: Network, where fits: ([IPPrefix]) -> Bool) async throws -> [String: String] {
        guard network.topology != .layer3 else { return [:] }
        var nodes: [String: String] = [:]
        for namespace in network.namespaces {
            for pod in try await cluster.pods(namespace: namespace, labelSelector: nil) where pod.isRunning {
                guard let node = pod.spec.nodeName, let attached = (try? PodNetworks(of: pod))?.attached(to: network),
                    fits(attached.network.addresses)
                else { continue }
                let name = pod.metadata.name
                nodes[network.port(ofPod: name, namespace: namespace, attachment: attached.attachment)] = node
            }
        }
        return nodes
    }

    /// The Ethernet address of what has an address on the source's own switch; `nil` where it is elsewhere, can be derived from
    /// the address, or nobody has it.
    func neighbour(
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
            .compactMap { source.network.isDefault ? $0.clusterDefault : $0.attached(to: source.network)?.network }
            .first { $0.addresses.contains { $0.address == address } }?.ethernetAddress
    }
}
