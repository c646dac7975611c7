import NetworkTypes
import OVNKubernetes
import PathModel

/// What a service means as a destination: its cluster address, or what its name in DNS leads to where it has none.
extension Selection {
    /// A service by its cluster address, with `each` once for each endpoint that takes connections; of a headless one each endpoint by
    /// its own address; of one for another name in DNS that name's address.
    func service(_ name: NamespacedName, _ selector: EndpointSelector) throws(SelectionProblem) -> [End] {
        let full = full(name)
        let suffix = selector.port.map { ":\($0)" } ?? ""
        var plain = End(
            target: .service(namespace: full.namespace ?? namespace, name: full.name, port: selector.port),
            label: "service \(full)\(suffix)")
        if selector.amount == .first { plain.endpoints = .first }
        // What is missing or cannot be read is traced as it is: that is the result.
        guard let service = try known(full, isNeeded: selector.amount == .each) else { return [plain] }
        if let target = service.externalName { return [try external(target, service, selector, as: plain)] }
        if service.isHeadless { return try headless(service, selector, as: plain) }
        guard selector.amount == .each, let port = port(of: service, selector) else { return [plain] }
        let family = family ?? service.clusterAddresses.first?.family ?? .ip4
        let endpoints = EligibleEndpoints(of: port, of: service, in: try slices(full), family: family).eligible
        guard !endpoints.isEmpty else { return [plain] }
        return endpoints.map { endpoint in
            var end = plain
            end.endpoints = .address(endpoint.address)
            end.label += " (endpoint \(endpoint.name(in: full.namespace)))"
            return end
        }
    }

    /// What is to be said of a service that has no address of its own.
    func note(ofService name: NamespacedName) throws(SelectionProblem) -> Note? {
        let full = full(name)
        guard let service = try known(full, isNeeded: false) else { return nil }
        if let target = service.externalName {
            return .externalNameResolved(service: full.description, target, try addresses(of: target))
        }
        guard service.isHeadless else { return nil }
        let listed = try published(service, full)
        let others = listed.others.map { $0.name(in: full.namespace) }
        return .headlessService(full.description, published: listed.published.count, leftOut: others)
    }

    private func full(_ name: NamespacedName) -> NamespacedName {
        NamespacedName(namespace: name.namespace ?? namespace, name: name.name)
    }

    /// The service, where it was read and is there.
    private func known(_ name: NamespacedName, isNeeded: Bool) throws(SelectionProblem) -> Service? {
        guard let read = objects.services[name] else { return nil }
        if case .failed = read, !isNeeded { return nil }
        return try SelectedObjects.value(read)
    }

    private func slices(_ name: NamespacedName) throws(SelectionProblem) -> [EndpointSlice] {
        try objects.slices[name].map { read throws(SelectionProblem) in try SelectedObjects.value(read) } ?? []
    }

    /// The port that is meant, where the service has it and no other is.
    private func port(of service: Service, _ selector: EndpointSelector) -> Service.Port? {
        let fitting = service.ports(selector.port).filter { $0.transport == transport }
        return fitting.count == 1 || selector.port != nil ? fitting.first : nil
    }

    // MARK: Headless services

    /// The endpoints that DNS has as a headless service's addresses, each once, and the others: those that are ready, since the
    /// EndpointSlices of a service that publishes others call them so, too (Kubernetes' pkg/controller/endpointslice, CoreDNS'
    /// plugin/kubernetes).
    private func published(
        _ service: Service, _ name: NamespacedName
    ) throws(SelectionProblem) -> (published: [ListedEndpoint], others: [ListedEndpoint]) {
        let all = ListedEndpoint.all(in: try slices(name)).filter { family == nil || $0.address.family == family }
        return (all.filter { $0.state == .ready }, all.filter { $0.state != .ready })
    }

    private func headless(
        _ service: Service, _ selector: EndpointSelector, as plain: End
    ) throws(SelectionProblem) -> [End] {
        let name = full(NamespacedName(namespace: service.metadata.namespace, name: service.metadata.name))
        let (all, others) = try published(service, name)
        guard !all.isEmpty else {
            throw .nothing(
                "service \(name) is headless, and DNS has no address for it: "
                    + (others.isEmpty ? "it has no endpoints" : "none of its \(others.count) endpoints is ready"))
        }
        var ends: [End] = []
        for endpoint in selector.amount == .first ? Array(all.prefix(1)) : all {
            var end = plain
            end.endpoints = .every
            end.port = try port(of: endpoint, behind: service, name, selector)
            end.family = endpoint.address.family
            if let pod = endpoint.pod?.name {
                end.target = .pod(namespace: endpoint.pod?.namespace ?? name.namespace ?? namespace, name: pod)
            } else {
                (end.target, end.port) = (.address(endpoint.address, port: end.port), nil)
            }
            end.label += " (endpoint \(endpoint.name(in: name.namespace)))"
            ends.append(end)
        }
        return ends
    }

    /// The port that a client dials: nothing translates it, so a number is the pod's; by the service's name of a port DNS tells it
    /// (SRV).
    private func port(
        of endpoint: ListedEndpoint, behind service: Service, _ name: NamespacedName, _ selector: EndpointSelector
    ) throws(SelectionProblem) -> UInt16? {
        guard transport.hasPorts else { return nil }
        if let number = selector.port?.number { return number }
        guard let port = port(of: service, selector) else {
            throw .nothing(
                selector.port.map { "service \(name) has no \(transport.rawValue) port named \($0)" }
                    ?? "service \(name) has not one \(transport.rawValue) port alone: add :PORT")
        }
        let listed = ListedEndpoint.all(of: port, in: try slices(name)).first { $0.address == endpoint.address }
        guard let number = listed?.port else {
            throw .nothing(
                "endpoint \(endpoint.name(in: name.namespace)) of service \(name) does not have its port \(port.name ?? "\(port.port)")"
            )
        }
        return number
    }

    // MARK: Services for another name

    private func external(
        _ target: String, _ service: Service, _ selector: EndpointSelector, as plain: End
    ) throws(SelectionProblem) -> End {
        let name = full(NamespacedName(namespace: service.metadata.namespace, name: service.metadata.name))
        let labels = target.split(separator: ".")
        if labels.count > 2, labels[2] == "svc" {
            throw .nothing(
                "service \(name) stands for \(target), a service of the cluster: use svc/\(labels[1])/\(labels[0])")
        }
        let address = try addresses(of: target)[0]
        var end = plain
        var port: UInt16?
        if transport.hasPorts {
            port = selector.port?.number ?? self.port(of: service, selector)?.port
            guard port != nil else {
                throw .nothing("destination port required for service \(name), which stands for \(target): add :PORT")
            }
        }
        end.endpoints = .every
        end.target = .address(address, port: port)
        end.label += " (\(target), \(address))"
        return end
    }
}

extension ListedEndpoint {
    /// The pod's name with its namespace, else the address.
    fileprivate func name(in namespace: String?) -> String {
        pod?.name.map { "\(pod?.namespace ?? namespace ?? "default")/\($0)" } ?? address.description
    }
}
