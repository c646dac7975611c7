import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

extension ArrivalRules {
    /// Why a packet that leaves the cluster, or its network, arrives nowhere; `nil` where it may arrive.
    func lost(_ packet: Packet, place node: String, isTranslated: Bool) -> Cause? {
        let address = packet.destination
        if let boundary = boundary(at: address, place: node) { return boundary }
        let dialled = ServicePort(trace.transport, packet.destinationPort)
        // The stage that would have translated the packet: in the switch that it came from, or of a packet from outside in the
        // gateway router.
        let (source, isOutside) = (trace.source, trace.beginsOutside)
        func unbalanced(_ reason: DropReason, _ owner: ObjectReference? = nil) -> Cause {
            Cause(
                reason: reason, node: source.node,
                datapath: isOutside ? source.network.gatewayRouter(of: source.node) : source.datapath,
                stage: isOutside ? "lr_in_dnat" : "ls_in_lb", missing: .balancing(address, dialled),
                row: DatabaseRow(table: "Load_Balancer", content: .missing(.vip)), owner: owner)
        }
        func unbalanced(_ service: ObjectReference, hasPort: Bool) -> Cause {
            guard trace.transport.hasPorts else {
                return unbalanced(.service(.echoNotBalanced(address, service: service)), service)
            }
            return unbalanced(
                .service(
                    hasPort
                        ? .portNotBalanced(address, dialled, service: service)
                        : .noSuchServicePort(dialled, service: service)), service)
        }
        if case .service(let service) = trace.destination, !isTranslated {
            return unbalanced(
                ObjectReference(kind: "Service", namespace: service.namespace, name: service.name),
                hasPort: service.hasPort)
        }
        if let services = trace.cluster.services[address], let first = services.first {
            if let service = services.first(where: { $0.ports.contains(dialled.description) }) {
                return unbalanced(service.object, hasPort: true)
            }
            return services.count == 1 || !trace.transport.hasPorts
                ? unbalanced(first.object, hasPort: false)
                : unbalanced(.service(.noServiceHasPort(dialled, services: services.map(\.name).sorted())))
        }
        if trace.cluster.serviceNetworks.contains(where: { $0.contains(address) }) {
            return unbalanced(.address(.noServiceHasAddress(address)))
        }
        func unrouted(_ reason: AddressDrop, _ row: DatabaseRow? = nil) -> Cause {
            Cause(
                reason: .address(reason), node: node, datapath: trace.source.network.gatewayRouter(of: node),
                stage: Self.noRoute, missing: .route(address), row: row)
        }
        if isOfPods(address) {
            return unrouted(
                .noPodHasAddress(address), DatabaseRow(table: "Logical_Switch_Port", content: .missing(.address)))
        }
        return nil
    }

    /// Whether an address is of the networks of pods that the client's network leads to.
    func isOfPods(_ address: IPAddress) -> Bool {
        let network = trace.source.network
        // What is on the wire may have any address there.
        guard network.topology != .localnet else { return false }
        let near = network.isDefault ? trace.cluster.podNetworks : network.subnets
        return (near + trace.connectedNetworks.flatMap(\.subnets)).contains { $0.contains(address) }
    }

    /// What stops a packet for an address of another network than the client's: no route leads from one to the other.
    private func boundary(at address: IPAddress, place node: String) -> Cause? {
        let own = trace.source.network
        guard let other = network(of: address), other != own.title,
            !trace.connectedNetworks.contains(where: { $0.title == other })
        else { return nil }
        return Cause(
            reason: .address(.otherNetwork(address, NetworkBoundary(client: own.title, destination: other))),
            node: node,
            datapath: own.gatewayRouter(of: node), stage: Self.noRoute, missing: .route(address))
    }

    /// The network that an address is of, by its title; `nil` where it is of none or that is not known.
    private func network(of address: IPAddress) -> String?? {
        let cluster = trace.cluster
        if case .service(let service) = trace.destination, service.address == address {
            return .some(cluster.network(ofNamespace: service.namespace).title)
        }
        if let services = cluster.services[address] {
            let networks = Set(services.map { cluster.network(ofNamespace: $0.object.namespace ?? "").title })
            return networks.count == 1 ? networks.first : nil
        }
        if let network = cluster.userDefinedNetwork(of: address) { return .some(network) }
        return cluster.podNetworks.contains { $0.contains(address) } ? .some(nil) : nil
    }

    /// A drop by the switch's address lookup, with what is missing as its reason.
    func named(_ cause: Cause, packet: Packet, isTranslated: Bool) -> Cause {
        var cause = cause
        // A node's external bridge keeps back what has an address of the cluster's own.
        let isOutside = cause.table != nil && cause.datapath != LogicalNames.integrationBridge
        if isOutside, let lost = lost(packet, place: cause.node ?? trace.source.node, isTranslated: isTranslated) {
            cause.reason = lost.reason
            cause.owner = lost.owner
        }
        let isLookup = cause.stage.map { $0.hasPrefix("ls_in_l2_") || $0.hasPrefix("lr_in_arp_") } ?? false
        if isLookup, !trace.isForPod(at: packet.destination), isOfPods(packet.destination) {
            cause.reason = .address(.noPodHasAddress(packet.destination))
        }
        return cause
    }
}
