import OVNKubernetes
import PathModel

/// Finds the port of a service that is meant, and the endpoints behind it.
struct ServiceResolver {
    let service: Service
    let slices: [EndpointSlice]
    let transport: TransportProtocol
    /// The endpoint to trace to, where one is named.
    var endpoint: IPAddress?
    /// The client's address.
    var client: IPAddress?

    private var namespace: String { service.metadata.namespace ?? "default" }
    private var name: String { service.metadata.name }

    /// Resolves the service's address, port and endpoints.
    ///
    /// A port number that the service does not have is traced all the same: what becomes of such a packet is the answer.
    func resolve(
        port reference: ServicePortReference?, family: IPAddress.Family
    ) throws(ResolveError) -> (ResolvedDestination, UInt16) {
        guard let address = service.clusterAddresses.first(where: { $0.family == family }) else {
            let type = service.spec.clusterIP == "None" ? "headless" : service.spec.type ?? "ClusterIP"
            throw .serviceHasNoClusterIP(namespace: namespace, name: name, type: type)
        }
        let ports = service.spec.ports ?? []
        let (number, port) = try chosen(reference, among: ports)
        var backends = port.map { self.backends(of: $0, family: family) } ?? []
        if let endpoint {
            backends.removeAll { $0.address != endpoint }
            guard !backends.isEmpty else {
                throw .noSuchEndpoint(namespace: namespace, name: name, endpoint: endpoint.description)
            }
        }
        if service.spec.sessionAffinity == "ClientIP" {
            // Such a connection is traced from behind the load balancer, where turning around to the client is not seen.
            backends = backends.filter { $0.address != client } + backends.filter { $0.address == client }
        }
        let resolved = ResolvedService(
            namespace: namespace, name: name, address: address, hasPort: port != nil,
            ports: ports.map { "\($0.transport?.rawValue ?? "?")/\($0.port)" },
            backends: backends)
        return (.service(resolved), number)
    }

    private func chosen(
        _ reference: ServicePortReference?, among ports: [Service.Port]
    ) throws(ResolveError) -> (UInt16, Service.Port?) {
        let known = ports.map { port in
            (port.name.map { "\($0) " } ?? "") + "\(port.port)/\(port.transport?.rawValue ?? "?")"
        }
        let fitting = ports.filter { $0.transport == transport }
        switch reference {
        case .number(let number): return (number, fitting.first { $0.port == number })
        case .name(let wanted):
            guard let port = fitting.first(where: { $0.name == wanted }) else {
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

    private func backends(of port: Service.Port, family: IPAddress.Family) -> [Backend] {
        slices.flatMap { slice -> [Backend] in
            let target = (slice.ports ?? []).first { candidate in
                (candidate.name ?? "") == (port.name ?? "")
                    && (candidate.`protocol` ?? "TCP") == (port.`protocol` ?? "TCP")
            }
            guard let number = target?.port else { return [] }
            return (slice.endpoints ?? []).filter { $0.conditions?.ready ?? true }.flatMap { endpoint -> [Backend] in
                endpoint.addresses.compactMap { IPAddress($0) }.filter { $0.family == family }.map { address in
                    let pod = endpoint.targetRef?.kind == "Pod" ? endpoint.targetRef : nil
                    return Backend(
                        address: address, port: number,
                        endpoint: Endpoint(
                            kind: pod == nil ? .address : .pod, namespace: pod?.namespace, name: pod?.name,
                            node: endpoint.nodeName, address: address))
                }
            }
        }
    }
}
