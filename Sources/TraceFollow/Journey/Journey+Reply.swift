import HostFormats
import NetworkTypes
import OVNFormats
import OVNKubernetes
package import PathModel
import TraceResolve

/// How a journey's reply begins, once the request has ended, and why there is none.
extension Journey {
    /// The reply, as far as it is known.
    enum Answer: Sendable {
        /// It has not begun; as it is expected to begin, where that is known, it is followed ahead of the forward leg's end.
        case awaited(LegWalk?)
        case followed(LegWalk)
        /// There is none to trace, for the reason given.
        case absent(Unknown)
    }

    /// The reply, once it has begun.
    package internal(set) var reply: LegWalk? {
        get { if case .followed(let walk) = answer { walk } else { nil } }
        set { if let newValue { answer = .followed(newValue) } }
    }

    /// The reply as it is expected to begin.
    package internal(set) var expected: LegWalk? {
        get { if case .awaited(let walk) = answer { walk } else { nil } }
        set { if case .awaited = answer { answer = .awaited(newValue) } }
    }

    /// Why there is no reply to trace, where there is none.
    package var withoutReply: Unknown? { if case .absent(let reason) = answer { reason } else { nil } }

    /// Where neither packet leaves the end that both ends are.
    package enum Stay: Hashable, Sendable {
        /// A pod's connection is to its own address: the pod's kernel has it.
        case inPod
        /// A host's connection is to the host itself.
        case inHost
    }

    /// Begins the reply where the forward leg ended.
    mutating func beginReply() { answer = begun }

    private var begun: Answer {
        if isHairpin { return .absent(.untraced(.hairpinReply)) }
        guard LogicalNames.multicastEthernetAddress(for: trace.destination.address) == nil else {
            return .absent(.untraced(.multicastGroup))
        }
        if leavesForNobody { return .absent(.untraced(.requestNotDelivered)) }
        if isSentOn { return .absent(.untraced(.arrivalUnknown)) }
        switch ReplyStart(trace: trace, forward: forward).begin() {
        case .success(let start):
            if let expected, expected.start == start { return .followed(expected) }
            return .followed(
                LegWalk(from: start, state: [.established, .reply], preferred: [], cluster: trace.cluster))
        case .failure(let reason): return .absent(reason.reason)
        }
    }

    /// Whether a host sends a packet from outside on, to where it is not followed: it is no answer of the host's that it gets.
    private var isSentOn: Bool {
        guard trace.beginsOutside, let visit = hosts.arrival(.forward, of: forward),
            case .found(let route)? = hosts.reading(of: visit)?.route
        else { return false }
        return route.type == "unicast"
    }

    /// Whether nobody can answer: the packet was stopped, or left the cluster for an address that only somebody in it can have.
    private var leavesForNobody: Bool {
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
