package import NetworkTypes
import OVNKubernetes
package import PathModel

/// Why a stage of a logical pipeline stops packets.
///
/// The stages are those of `northd/northd.h` of OVN; names of 22.03 to 26.03 are known.
package enum StageReason {
    /// The reason.
    ///
    /// - Parameters:
    ///   - stage: The stage, such as `ls_out_acl_eval`.
    ///   - match: The match of the flow that dropped.
    ///   - packet: The packet as it was then, where it is known.
    /// - Returns: The reason; `nil` for a stage that has no drop of its own.
    package static func of(stage: String, match: String, packet: Packet? = nil) -> StageDrop? {
        if match.contains("vlan.present"), !match.contains("!vlan.present") {
            return .vlanTagged
        }
        if stage.hasPrefix("ls_") { return ofSwitch(stage, match: match, packet: packet) }
        return stage.hasPrefix("lr_") ? ofRouter(stage, match: match, packet: packet) : nil
    }

    private static func ofSwitch(_ stage: String, match: String, packet: Packet?) -> StageDrop? {
        if stage.contains("_acl") { return .acl }
        if stage.contains("port_sec") {
            if match.contains("eth.src[40]") { return .groupSource }
            return stage.hasPrefix("ls_in")
                ? .portSecuritySource(packet.map { PortAddresses($0.source, $0.ethernetSource) })
                : .portSecurityDestination(packet.map { PortAddresses($0.destination, $0.ethernetDestination) })
        }
        if stage.contains("l2_lkup") || stage.contains("l2_unknown") {
            if match.contains("mcast") { return .noMulticastPort }
            return .unknownMAC(packet?.ethernetDestination)
        }
        if stage.contains("_lb") { return .noEndpoint }
        if stage.contains("network_function") { return .networkFunctionUnavailable }
        if stage.contains("_qos") { return .qosRule }
        if stage.contains("external_port") { return .externalPort }
        return nil
    }

    private static func ofRouter(_ stage: String, match: String, packet: Packet?) -> StageDrop? {
        switch stage {
        case "lr_in_admission":
            return .foreignRouterMAC(packet?.ethernetDestination)
        case "lr_in_ip_input":
            if match.contains("ip.ttl") { return .ttlExpired }
            // One flow is for multicast, and for addresses that only mean the sender itself.
            if match.contains("mcast") {
                let isOther = packet.map { LogicalNames.multicastEthernetAddress(for: $0.destination) == nil } ?? false
                return isOther ? .unroutableAddress : .multicastNotForwarded
            }
            if match.contains("eth.bcast") { return .broadcastNotForwarded }
            if match.contains(".src ==") || match.contains(".src==") { return .impossibleSource }
            return .routerAddress
        case "lr_in_ip_routing", "lr_in_ip_routing_ecmp": return .noRoute(packet?.destination)
        case "lr_in_policy", "lr_in_policy_ecmp": return .routerPolicy
        case "lr_in_arp_resolve", "lr_in_arp_request":
            return .nextHopUnknown
        case "lr_in_dnat": return .noEndpoint
        case "lr_in_larger_pkts", "lr_in_chk_pkt_len": return .packetTooLarge
        case "lr_in_gw_redirect": return .noGatewayChassis
        case "lr_in_learn_neighbor", "lr_in_lookup_neighbor": return .spoofedNeighbour
        case "lr_out_egr_loop": return .egressLoop
        case "lr_out_delivery": return .noOutputPort
        default: return nil
        }
    }

    /// The reason of an ACL that is not a policy's; `nil` for owners that have their own reasons.
    package static func of(owner: ObjectReference) -> PolicyDrop? {
        switch (owner.kind, owner.rule) {
        case ("Namespace", .part(RowOwner.multicast)): .multicastInNamespace(owner.name)
        case (RowOwner.ownRules, _) where owner.name.hasPrefix("MulticastCluster"): .multicastAcrossCluster
        default: nil
        }
    }
}
