import HostFormats
import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// What is known of a request that nobody answers.
extension Journey {
    /// Whether a host sends a packet from outside on, to where it is not followed: it is no answer of the host's that it gets.
    var isSentOn: Bool {
        guard trace.beginsOutside, let visit = hosts.arrival(.forward, of: forward),
            case .found(let route)? = hosts.reading(of: visit)?.route
        else { return false }
        return route.type == "unicast"
    }

    /// Whether nobody can answer: the packet was stopped, or left the cluster for an address that only somebody in it can have.
    var leavesForNobody: Bool {
        guard let walk = forward.logical else { return false }
        switch walk.end {
        case .dropped?, .rejected?: return true
        case .wire?, .neighbour?:
            return trace.cluster.isClusterAddress(walk.packet.destination)
                && !trace.isForPod(at: walk.packet.destination)
        case .port?, .host?, .bridge?, .undetermined?, nil: return false
        }
    }
}
