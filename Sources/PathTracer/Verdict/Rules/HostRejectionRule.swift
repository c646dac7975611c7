import OVNKubernetes
import PathModel

/// A gateway router and its node's host share an Ethernet address (`l3-gateway-config` of ovn-kubernetes has the bridge's). What
/// the router rejects it answers to the Ethernet address that the packet came from: of a host's packet that is its own, and the
/// external switch sends nothing back to the port that it came from. So the host gets no answer.
struct HostRejectionRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        let source = evidence.trace.source
        guard case .rejected(var cause) = leg.verdict, source.endpoint.isHostNetwork,
            cause.datapath == LogicalNames.gatewayRouter(of: source.node),
            let router = evidence.trace.cluster.nodes[source.node]?.gatewayEthernetAddress,
            evidence.logical?.packet.ethernetSource == router
        else { return }
        cause.details.append(
            "the gateway router rejects it, but its answer does not reach the host, which has the router's Ethernet address"
        )
        leg.verdict = .dropped(cause)
    }
}
