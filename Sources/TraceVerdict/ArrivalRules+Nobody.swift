import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

extension ArrivalRules {
    /// Why a packet that leaves the cluster, or its network, arrives nowhere; `nil` where it may arrive.
    func lost(_ packet: Packet, place node: String, isTranslated: Bool) -> Cause? {
        let address = packet.destination
        let dialled = ServicePort(trace.transport, packet.destinationPort)
        // The stage that would have translated the packet, in the switch that it came from.
        func unbalanced(_ reason: DropReason, _ owner: ObjectReference? = nil) -> Cause {
            Cause(
                reason: reason, node: trace.source.node, datapath: LogicalNames.nodeSwitch(of: trace.source.node),
                stage: "ls_in_lb", missing: .balancing(address, dialled),
                row: DatabaseRow(table: "Load_Balancer", content: .missing(.vip)), owner: owner)
        }
        func unbalanced(_ service: ObjectReference, hasPort: Bool) -> Cause {
            unbalanced(
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
            return services.count == 1
                ? unbalanced(first.object, hasPort: false)
                : unbalanced(.service(.noServiceHasPort(dialled, services: services.map(\.name).sorted())))
        }
        if trace.cluster.serviceNetworks.contains(where: { $0.contains(address) }) {
            return unbalanced(.address(.noServiceHasAddress(address)))
        }
        func unrouted(_ reason: AddressDrop, _ row: DatabaseRow? = nil) -> Cause {
            Cause(
                reason: .address(reason), node: node, datapath: LogicalNames.externalSwitch(of: node),
                stage: Self.noRoute, missing: .route(address), row: row)
        }
        if let network = trace.cluster.userDefinedNetwork(of: address) {
            return unrouted(.otherNetwork(address, network: network.name))
        }
        if trace.cluster.podNetworks.contains(where: { $0.contains(address) }) {
            return unrouted(
                .noPodHasAddress(address), DatabaseRow(table: "Logical_Switch_Port", content: .missing(.address)))
        }
        return nil
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
        if isLookup, !trace.isForPod(at: packet.destination),
            trace.cluster.podNetworks.contains(where: { $0.contains(packet.destination) })
        {
            cause.reason = .address(.noPodHasAddress(packet.destination))
        }
        return cause
    }
}
