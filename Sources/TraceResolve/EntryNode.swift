import NetworkTypes
import OVNKubernetes
import PathModel

/// Where the packets of a client outside the cluster come in.
struct OutsideEntry: Sendable {
    /// The client, at its node's localnet port.
    var attachment: Attachment
    /// What the client dials, where it is another address or port than the one that was named.
    var dialled: (address: IPAddress, port: UInt16)?
    /// The endpoint of a service that was asked for.
    var endpoint: Backend?
    /// The service that was named.
    var service: ResolvedService?
    /// What was taken for granted.
    var notes: [Note] = []
}

/// Finds the node that packets of a client outside the cluster come in at. A node's own address says which, and a pod's subnet;
/// by which node the address of a load balancer is announced or routed nothing in the cluster says for sure.
struct EntryNode {
    /// The client's address.
    let client: IPAddress
    /// The node that was named.
    let via: String?
    let cluster: ClusterFacts

    /// Where packets to an address come in.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - slices: The endpoints of ``localService(at:port:_:)``, where there is one.
    /// - Returns: The entry.
    /// - Throws: ``ResolveError`` where the client is not outside, or it is not known where its packets come in.
    func entry(to address: IPAddress, slices: [EndpointSlice] = []) throws(ResolveError) -> OutsideEntry {
        if let via { return try entry(at: via) }
        if let node = nodes.first(where: { $0.addresses.contains(address) }) { return try entry(at: node.name) }
        if let node = nodes.first(where: { $0.subnets.contains { $0.contains(address) } }) {
            return try entry(at: node.name, assumed: .podSubnet)
        }
        guard let services = cluster.services[address],
            !services.contains(where: { $0.clusterAddresses.contains(address) })
        else {
            throw cluster.isClusterAddress(address)
                ? .clusterAddressFromOutside(address: address.description)
                : .noEntryNode(destination: address.description)
        }
        return try entry(among: slices)
    }

    /// Where packets to a pod come in.
    ///
    /// - Throws: As ``entry(to:slices:)``.
    func entry(to pod: Pod) throws(ResolveError) -> OutsideEntry {
        if let via { return try entry(at: via) }
        guard let node = pod.spec.nodeName else {
            throw .podNotScheduled(
                namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name, reason: pod.schedulingProblem)
        }
        return try entry(at: node, assumed: pod.isHostNetwork ? nil : .podSubnet)
    }

    /// Where packets to a service come in, and the address and port by which it is reached from outside: that of its load
    /// balancer, another external one, else its port on a node.
    ///
    /// - Throws: As ``entry(to:slices:)``, and where there is no such address.
    func entry(
        to service: Service, slices: [EndpointSlice], port: ServicePortReference?, transport: TransportProtocol,
        endpoints: EndpointChoice
    ) throws(ResolveError) -> OutsideEntry {
        let (namespace, name) = (service.metadata.namespace ?? "default", service.metadata.name)
        let network = cluster.network(ofNamespace: namespace).name
        let fitting = slices.filter { $0.network == network }
        func notReachable(_ family: String? = nil) -> ResolveError {
            .serviceNotForOutside(
                namespace: namespace, name: name, type: service.spec.type ?? "ClusterIP", family: family)
        }
        guard !service.clusterAddresses.isEmpty else { throw notReachable() }
        guard service.clusterAddresses.contains(where: { $0.family == client.family }) else {
            throw notReachable(client.family == .ip4 ? "IPv4" : "IPv6")
        }
        let (resolved, number, endpoint) = try ServiceResolver(
            service: service, slices: fitting, transport: transport, endpoints: endpoints, client: client
        ).resolve(port: port, family: client.family)
        let isLocal = service.spec.externalTrafficPolicy == "Local"
        let candidates: [(OutsideAddress, [IPAddress])] = [
            (.loadBalancerAddress, service.loadBalancerAddresses), (.externalIP, service.externalAddresses),
        ]
        for (kind, addresses) in candidates {
            guard let address = addresses.first(where: { $0.family == client.family }) else { continue }
            var entry = try entry(to: address, slices: isLocal ? fitting : [])
            (entry.dialled, entry.endpoint, entry.service) = ((address, number), endpoint, resolved)
            entry.notes.insert(
                .reachedFromOutside(service: "\(namespace)/\(name)", kind, TransportAddress(address, port: number)),
                at: 0)
            return entry
        }
        let ports = service.spec.ports ?? []
        let known = ports.first { $0.port == number && $0.transport == transport }
        guard let nodePort = known?.nodePort else {
            guard known == nil, ports.contains(where: { $0.nodePort != nil }) else { throw notReachable() }
            throw .serviceHasNoPort(
                namespace: namespace, name: name, port: "\(number)",
                known: ports.map { "\($0.port)/\($0.transport?.rawValue ?? "?")" })
        }
        var entry = try entry(among: isLocal ? fitting : [])
        let address = try cluster.address(ofNode: entry.attachment.node, for: [client])
        (entry.dialled, entry.endpoint, entry.service) = ((address, nodePort), endpoint, resolved)
        entry.notes.insert(
            .reachedFromOutside(
                service: "\(namespace)/\(name)", .nodePort(node: entry.attachment.node),
                TransportAddress(address, port: nodePort)), at: 0)
        return entry
    }

    /// The service that an address outside the cluster leads to, where its clients reach only endpoints of the node that they come
    /// in at: which nodes have some says where they come in.
    func localService(at address: IPAddress, port: UInt16?, _ transport: TransportProtocol) -> NamedService? {
        guard via == nil, let services = cluster.services[address] else { return nil }
        let wanted = port.map { ServicePort(transport, $0).description }
        let service = services.first { service in wanted.map(service.ports.contains) ?? false } ?? services.first
        return service.flatMap { $0.isLocalFromOutside ? $0 : nil }
    }

    /// The entry at the first node by name: of those with a ready endpoint, where the endpoints count.
    private func entry(among slices: [EndpointSlice]) throws(ResolveError) -> OutsideEntry {
        if let via { return try entry(at: via) }
        let ready = Set(
            slices.flatMap { $0.endpoints ?? [] }.filter { $0.conditions?.ready ?? true }.compactMap(\.nodeName))
        if let node = nodes.first(where: { ready.contains($0.name) }) {
            return try entry(at: node.name, assumed: .readyEndpoint)
        }
        guard let node = nodes.first else { throw .noEntryNode(destination: "the cluster") }
        return try entry(at: node.name, assumed: .firstByName)
    }

    private func entry(at name: String, assumed: EntryReason? = nil) throws(ResolveError) -> OutsideEntry {
        try requireOutside()
        guard let node = cluster.nodes[name] else { throw .noSuchNode(name) }
        // Whoever answers on the link sends the packets; both tracers take any address of which no port is.
        guard let port = node.externalPort, node.externalBridge != nil, let router = node.gatewayEthernetAddress,
            let ethernet = LogicalNames.ethernetAddress(for: client)
        else { throw .incompleteNode(node: name, missing: "gateway to the wire") }
        let endpoint = Endpoint(kind: .external, node: name, address: client)
        let attachment = Attachment(
            endpoint: endpoint, node: name, logicalPort: port, address: client, ethernetAddress: ethernet,
            gatewayEthernetAddress: router)
        return OutsideEntry(attachment: attachment, notes: assumed.map { [.entersAt(node: name, $0)] } ?? [])
    }

    private func requireOutside() throws(ResolveError) {
        if let node = cluster.node(withAddress: client) {
            throw .notOutside(address: client.description, owner: .node(node.name))
        }
        if cluster.services[client] != nil || cluster.serviceNetworks.contains(where: { $0.contains(client) }) {
            throw .notOutside(address: client.description, owner: .services)
        }
        if cluster.isClusterAddress(client) {
            throw .notOutside(address: client.description, owner: .pods)
        }
    }

    /// The nodes by name.
    private var nodes: [NodeNetwork] { cluster.nodes.values.sorted { $0.name < $1.name } }
}
