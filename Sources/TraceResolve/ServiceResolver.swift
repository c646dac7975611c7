import NetworkTypes
import OVNKubernetes
import PathModel

/// Finds the port of a service that is meant, and the endpoints behind it.
struct ServiceResolver {
    let service: Service
    let slices: [EndpointSlice]
    let transport: TransportProtocol
    /// Which endpoints are asked for.
    var endpoints = EndpointChoice.every
    /// The client's address.
    var client: IPAddress?

    private var namespace: String { service.metadata.namespace ?? "default" }
    private var name: String { service.metadata.name }

    /// Resolves the service's address, port and endpoints.
    ///
    /// A port number that the service does not have is traced all the same: what becomes of such a packet is the answer.
    ///
    /// - Returns: The service, the port that is dialled, and the endpoint that was asked for where one was.
    /// - Throws: ``ResolveError`` where the service cannot be dialled so, or has no such endpoint.
    func resolve(
        port reference: ServicePortReference?, family: IPAddress.Family
    ) throws(ResolveError) -> (ResolvedService, port: UInt16, endpoint: Backend?) {
        guard let address = service.clusterAddresses.first(where: { $0.family == family }) else {
            let type = service.spec.clusterIP == "None" ? "headless" : service.spec.type ?? "ClusterIP"
            throw .serviceHasNoClusterIP(namespace: namespace, name: name, type: type)
        }
        let ports = service.spec.ports ?? []
        let (number, port) = try chosen(reference, among: ports)
        let known = port.map { self.backends(of: $0, family: family) } ?? []
        // As `getSelectedEligibleEndpoints` of ovn-kubernetes has it (go-controller/pkg/util/kube.go).
        let isReady = known.contains { $0.state == .ready }
        let eligible = known.filter { $0.state == (isReady ? .ready : .ending) }
        let named = try named(among: eligible.map(\.backend))
        var backends = eligible.map(\.backend)
        if service.spec.sessionAffinity == "ClientIP" {
            // Such a connection is traced from behind the load balancer, where turning around to the client is not seen.
            backends = backends.filter { $0.address != client } + backends.filter { $0.address == client }
        }
        let resolved = ResolvedService(
            namespace: namespace, name: name, address: address, hasPort: port != nil,
            ports: ports.map { "\($0.transport?.rawValue ?? "?")/\($0.port)" },
            backends: backends, unready: known.map(\.backend).filter { !backends.contains($0) },
            isLocal: service.spec.internalTrafficPolicy == "Local")
        return (resolved, number, named)
    }

    /// The endpoint that was asked for by name or address; `nil` where none was.
    private func named(among backends: [Backend]) throws(ResolveError) -> Backend? {
        let (found, wanted): (Backend?, String)
        switch endpoints {
        case .every, .first: return nil
        case .address(let address): (found, wanted) = (backends.first { $0.address == address }, "\(address)")
        case .pod(let namespace, let pod):
            let namespace = namespace ?? self.namespace
            found = backends.first { $0.endpoint.namespace == namespace && $0.endpoint.name == pod }
            wanted = "\(namespace)/\(pod)"
        }
        guard let found else {
            throw .noSuchEndpoint(
                namespace: namespace, name: name, endpoint: wanted, known: backends.map(\.named.description))
        }
        return found
    }

    private func chosen(
        _ reference: ServicePortReference?, among ports: [Service.Port]
    ) throws(ResolveError) -> (UInt16, Service.Port?) {
        // No service has a port for what has none.
        guard transport.hasPorts else { return (0, nil) }
        let known = ports.map { port in
            (port.name.map { "\($0) " } ?? "") + "\(port.port)/\(port.transport?.rawValue ?? "?")"
        }
        let fitting = service.ports(reference).filter { $0.transport == transport }
        switch reference {
        case .number(let number): return (number, fitting.first)
        case .name(let wanted):
            guard let port = fitting.first else {
                throw .serviceHasNoPort(namespace: namespace, name: name, port: wanted, known: known)
            }
            return (port.port, port)
        case nil:
            guard let port = fitting.first, fitting.count == 1 else {
                throw .servicePortAmbiguous(namespace: namespace, name: name, known: known)
            }
            return (port.port, port)
        }
    }

    /// The endpoints of a port, of one family.
    private func backends(
        of port: Service.Port, family: IPAddress.Family
    ) -> [(backend: Backend, state: ListedEndpoint.State)] {
        ListedEndpoint.all(of: port, in: slices).filter { $0.address.family == family }.map { listed in
            let endpoint = Endpoint(
                kind: listed.pod == nil ? .address : .pod, namespace: listed.pod?.namespace, name: listed.pod?.name,
                node: listed.node, address: listed.address)
            return (Backend(address: listed.address, port: listed.port, endpoint: endpoint), listed.state)
        }
    }
}
