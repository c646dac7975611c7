package import NetworkTypes
import OVNKubernetes
package import PathModel

/// Why a stage of a logical pipeline stops packets, in plain words.
///
/// The stages are those of `northd/northd.h` of OVN; names of 22.03 to 26.03 are known.
package enum StageReason {
    /// The reason in words.
    ///
    /// - Parameters:
    ///   - stage: The stage, such as `ls_out_acl_eval`.
    ///   - match: The match of the flow that dropped.
    ///   - packet: The packet as it was then, where it is known.
    /// - Returns: The reason; `nil` for a stage that has no drop of its own.
    package static func words(stage: String, match: String, packet: Packet? = nil) -> String? {
        if match.contains("vlan.present"), !match.contains("!vlan.present") {
            return "the packet has a VLAN tag, which the port does not accept"
        }
        if stage.hasPrefix("ls_") { return ofSwitch(stage, match: match, packet: packet) }
        return stage.hasPrefix("lr_") ? ofRouter(stage, match: match, packet: packet) : nil
    }

    private static func ofSwitch(_ stage: String, match: String, packet: Packet?) -> String? {
        if stage.contains("_acl") { return "dropped by an ACL" }
        if stage.contains("port_sec") {
            if match.contains("eth.src[40]") { return "the source Ethernet address is one of a group" }
            return stage.hasPrefix("ls_in")
                ? "port security: the port may not send from these addresses"
                    + (packet.map { " (\($0.source), \($0.ethernetSource))" } ?? "")
                : "port security: the port may not receive packets for these addresses"
                    + (packet.map { " (\($0.destination), \($0.ethernetDestination))" } ?? "")
        }
        if stage.contains("l2_lkup") || stage.contains("l2_unknown") {
            if match.contains("mcast") { return "multicast: no port of the switch takes part, or none may" }
            return "unknown MAC: no port of the switch has the Ethernet address"
                + (packet.map { " \($0.ethernetDestination)" } ?? "")
        }
        if stage.contains("_lb") { return "the load balancer has no endpoint to send it to" }
        if stage.contains("network_function") { return "network function unavailable" }
        if stage.contains("_qos") { return "dropped by a QoS rule" }
        if stage.contains("external_port") { return "external port, served by another chassis" }
        return nil
    }

    private static func ofRouter(_ stage: String, match: String, packet: Packet?) -> String? {
        let to = packet.map { " to \($0.destination)" } ?? ""
        switch stage {
        case "lr_in_admission":
            return "the router port does not take packets for this Ethernet address"
                + (packet.map { " (\($0.ethernetDestination))" } ?? "")
        case "lr_in_ip_input":
            if match.contains("ip.ttl") { return "TTL expired, possibly a routing loop" }
            if match.contains("mcast") { return "multicast: the router does not forward it" }
            if match.contains("eth.bcast") { return "the router does not forward broadcasts" }
            if match.contains(".src ==") || match.contains(".src==") { return "no host may have its source address" }
            return "the router itself has the address, and serves nothing there"
        case "lr_in_ip_routing", "lr_in_ip_routing_ecmp": return "no route\(to)"
        case "lr_in_policy", "lr_in_policy_ecmp": return "dropped by a router policy"
        case "lr_in_arp_resolve", "lr_in_arp_request":
            return "nobody has the next hop's address: no Ethernet address is known for it"
        case "lr_in_dnat": return "the load balancer has no endpoint to send it to"
        case "lr_in_larger_pkts", "lr_in_chk_pkt_len": return "the packet is larger than the path MTU"
        case "lr_in_gw_redirect": return "no chassis serves the gateway port"
        case "lr_in_learn_neighbor", "lr_in_lookup_neighbor": return "spoofed ARP or neighbour discovery"
        case "lr_out_egr_loop": return "egress loop after translation"
        case "lr_out_delivery": return "the router has no output port"
        default: return nil
        }
    }

    /// The reason of an ACL that is not a policy's; `nil` for owners that have their own words.
    package static func words(owner: ObjectReference) -> String? {
        switch (owner.kind, owner.rule) {
        case (RowOwner.udnIsolation, _):
            return
                "isolation of user-defined networks: pods on a primary user-defined network talk to no pod of the default"
                + " network"
        case ("Namespace", .part(RowOwner.multicast)): return "multicast is not allowed in namespace \(owner.name)"
        case (RowOwner.ownRules, _) where owner.name.hasPrefix("MulticastCluster"):
            return "multicast is not allowed across the cluster"
        default: return nil
        }
    }
}
