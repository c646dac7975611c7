import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// How an external bridge sorts an answer from outside: each network's connections have a mark of their own there, by which the
/// bridge gives the answers to the network's patch port (`bridgeflows.go` of ovn-kubernetes, table 1).
///
/// Neither tracer undoes the translations behind the bridge. So the answer is traced to the patch port as it is on the wire, and
/// from there as the gateway router sends it on.
struct AnswerSorting: Hashable, Sendable {
    /// Where the answer goes on if the bridge gives it to its network.
    let onward: OpenFlowPosition
    /// The network's localnet port.
    let port: String
    /// The bridge.
    let bridge: String
    /// The mark.
    let mark: UInt32

    /// What the bridge does with an answer.
    enum Outcome {
        /// It gives it to its network.
        case given
        /// It gives it to another network alone.
        case lost(Cause)
        /// It does something else.
        case other
    }

    /// What the bridge does that a trace was made of.
    func outcome(of reading: OpenFlowReading, interfaces: SwitchFacts, cluster: ClusterFacts) -> Outcome {
        let ports = reading.outputs.compactMap { interfaces.interface(port: $0, on: bridge) }
        let names = ports.filter { $0.type == "patch" }.map(\.name)
        if names.contains(LogicalNames.bridgePatchPort(ofLocalnetPort: port)) { return .given }
        guard names.count == ports.count, let node = cluster.nodes[onward.node] else { return .other }
        let networks = [Network.clusterDefault] + cluster.networks
        let taken = networks.first { network in
            network.localnetPort(of: node).map { names.contains(LogicalNames.bridgePatchPort(ofLocalnetPort: $0)) }
                ?? false
        }
        guard let taken else { return .other }
        let last = reading.hops.first { $0.datapath == bridge }?.stages.last
        return .lost(
            Cause(
                reason: .flow(.answerOfOtherNetwork(taken.title, mark: mark)), node: onward.node, datapath: bridge,
                table: last?.table, match: last?.match, flow: last?.flow))
    }
}
