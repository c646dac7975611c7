import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

extension ArrivalRules {
    /// Why a packet that leaves the cluster, or its network, arrives nowhere; `nil` where it may arrive.
    func lost(_ packet: Packet, place node: String, isTranslated: Bool) -> Cause? {
        let address = packet.destination
        let dialled = "\(trace.transport.rawValue)/\(packet.destinationPort)"
        // The stage that would have translated the packet, in the switch that it came from.
        var cause = Cause(
            reason: "", node: trace.source.node, datapath: LogicalNames.nodeSwitch(of: trace.source.node),
            stage: "ls_in_lb", match: "no flow for \(address) \(dialled)",
            row: DatabaseRow(table: "Load_Balancer", content: .missing("has it as a VIP")))
        if case .service(let service) = trace.destination, !isTranslated {
            let name = "\(service.namespace)/\(service.name)"
            cause.owner = ObjectReference(kind: "Service", namespace: service.namespace, name: service.name)
            cause.reason =
                service.hasPort
                ? "no load balancer of the zone translates \(address) \(dialled), a port of service \(name)"
                : "the service has no such port: \(name) has no \(dialled)"
            return cause
        }
        if let services = trace.cluster.services[address], let first = services.first {
            if let service = services.first(where: { $0.ports.contains(dialled) }) {
                cause.owner = service.object
                cause.reason =
                    "no load balancer of the zone translates \(address) \(dialled), a port of service \(service.name)"
            } else if services.count == 1 {
                cause.owner = first.object
                cause.reason = "the service has no such port: \(first.name) has no \(dialled)"
            } else {
                let names = services.map(\.name).sorted().joined(separator: ", ")
                cause.reason = "no service at the address has such a port: \(names) have no \(dialled)"
            }
            return cause
        }
        if trace.cluster.serviceNetworks.contains(where: { $0.contains(address) }) {
            cause.reason = "no service has the address \(address)"
            return cause
        }
        if let network = trace.cluster.userDefinedNetwork(of: address) {
            return Cause(
                reason:
                    "different networks: \(address) is in the user-defined network \(network.name), to which the pod's"
                    + " own network has no route", node: node, datapath: LogicalNames.externalSwitch(of: node),
                stage: Self.noRoute, match: "no route for \(address) but the default one")
        }
        if trace.cluster.podNetworks.contains(where: { $0.contains(address) }) {
            return Cause(
                reason: "no pod has the address \(address)", node: node,
                datapath: LogicalNames.externalSwitch(of: node), stage: Self.noRoute,
                match: "no route for \(address) but the default one",
                row: DatabaseRow(table: "Logical_Switch_Port", content: .missing("has the address")))
        }
        return nil
    }

    /// A drop by the switch's address lookup, in the words of what is missing.
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
            cause.reason = "no pod has the address \(packet.destination)"
        }
        return cause
    }
}
