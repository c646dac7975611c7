import PathModel

/// ovn-trace gives a packet that turns around to its own client the service's address, and not that which the load balancer has
/// for it (`hairpin_snat_ip` of ovn-nb(5)): what then stops it may not stop the packet, so that only the bridges count.
struct HairpinRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        if evidence.isHairpin, leg.logical.verdict != .delivered { leg.logical.isTraced = false }
    }
}
