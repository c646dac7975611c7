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
        let listed = port.map { EligibleEndpoints(of: $0, of: service, in: slices, family: family) }
        let eligible = (listed?.eligible ?? []).compactMap(backend)
        let leftOut = listed?.leftOut.map { self.leftOut($0.endpoint, $0.reason, of: port) } ?? []
        let named = try named(among: eligible, leftOut: listed?.leftOut ?? [])
        var backends = eligible
        if service.spec.sessionAffinity == "ClientIP" {
            // Such a connection is traced from behind the load balancer, where turning around to the client is not seen.
            backends = backends.filter { $0.address != client } + backends.filter { $0.address == client }
        }
        var resolved = ResolvedService(
            namespace: namespace, name: name, address: address, hasPort: port != nil,
            ports: ports.map { "\($0.transport?.rawValue ?? "?")/\($0.port)" },
            backends: backends, leftOut: leftOut, isLocal: service.spec.internalTrafficPolicy == "Local")
        resolved.isLocalFromOutside = service.spec.externalTrafficPolicy == "Local"
        resolved.notes = notes(of: listed?.eligible ?? [])
        return (resolved, number, named)
    }

    /// The endpoint that was asked for by name or address; `nil` where none was.
    private func named(
        among backends: [Backend], leftOut: [(endpoint: ListedEndpoint, reason: EligibleEndpoints.Exclusion)]
    ) throws(ResolveError) -> Backend? {
        let wanted: String
        let isWanted: (Endpoint) -> Bool
        switch endpoints {
        case .every, .first: return nil
        case .address(let address): (wanted, isWanted) = ("\(address)", { $0.address == address })
        case .pod(let namespace, let pod):
            let namespace = namespace ?? self.namespace
            (wanted, isWanted) = ("\(namespace)/\(pod)", { $0.namespace == namespace && $0.name == pod })
        }
        if let found = backends.first(where: { isWanted($0.endpoint) }) { return found }
        if let known = leftOut.first(where: { isWanted(Endpoint($0.endpoint)) }) {
            throw .endpointLeftOut(namespace: namespace, name: name, endpoint: wanted, known.reason)
        }
        throw .noSuchEndpoint(
            namespace: namespace, name: name, endpoint: wanted, known: backends.map(\.named.description))
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

    private func backend(_ listed: ListedEndpoint) -> Backend? {
        listed.port.map { Backend(address: listed.address, port: $0, endpoint: Endpoint(listed)) }
    }

    private func leftOut(
        _ listed: ListedEndpoint, _ exclusion: EligibleEndpoints.Exclusion, of port: Service.Port?
    ) -> ResolvedService.LeftOut {
        let reason: NotBalanced =
            switch exclusion {
            case .unready: .notReady
            case .ending: .terminating(isServing: true)
            case .ended: .terminating(isServing: false)
            case .portMissing: .portMissing(port?.name ?? port.map { "\($0.port)" } ?? "")
            case .otherFamily: .otherFamily(listed.address.family == .ip4 ? .ip6 : .ip4)
            }
        return ResolvedService.LeftOut(endpoint: Endpoint(listed), port: listed.port, reason: reason)
    }

    /// What is to be said of endpoints that take connections though they are not ready.
    private func notes(of eligible: [ListedEndpoint]) -> [Note] {
        guard service.spec.publishNotReadyAddresses ?? false else {
            return eligible.contains { $0.state == .ending }
                ? [.endingEndpointsUsed(service: "\(namespace)/\(name)")] : []
        }
        return eligible.filter { $0.state != .ready }.compactMap(backend).map { .unreadyEndpointPublished($0.named) }
    }
}

extension Endpoint {
    /// An endpoint that a service's slices list.
    fileprivate init(_ listed: ListedEndpoint) {
        self.init(
            kind: listed.pod == nil ? .address : .pod, namespace: listed.pod?.namespace, name: listed.pod?.name,
            node: listed.node, address: listed.address)
    }
}
