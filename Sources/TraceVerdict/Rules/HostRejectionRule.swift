import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// A gateway router and its node's host share an Ethernet address (`l3-gateway-config` of ovn-kubernetes has the bridge's). What
/// the router rejects it answers to the Ethernet address that the packet came from: of a host's packet that is its own, and the
/// external switch sends nothing back to the port that it came from. So the host gets no answer.
struct HostRejectionRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        let source = evidence.trace.source
        // Behind the router the packet has the Ethernet addresses of routers inside the cluster.
        guard case .rejected(var cause) = leg.verdict, source.endpoint.isHostNetwork, cause.node == source.node,
            let router = evidence.trace.cluster.nodes[source.node]?.gatewayEthernetAddress,
            let packet = (evidence.logical ?? evidence.openflow)?.packet, packet.ethernetSource == router
        else { return }
        cause.details.append(Cause.ToldDetail(.rejectionLost))
        leg.verdict = .dropped(cause)
    }
}
