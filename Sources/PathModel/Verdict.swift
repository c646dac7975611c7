package import NetworkTypes

/// What happened to the packet.
package enum Verdict: Hashable, Sendable {
    /// The packet reached the destination's port, the named node's host, or the wire.
    case delivered
    /// The packet was discarded without an answer.
    case dropped(Cause)
    /// The sender was told: a TCP reset or an ICMP unreachable.
    case rejected(Cause)
    /// The trace could not tell, for the reason given.
    case undetermined(Unknown)

    /// A verdict without its reason; the raw value is its word in reports.
    package enum Kind: String, Hashable, Sendable {
        case delivered, dropped, rejected, undetermined
    }

    /// The verdict without its reason.
    package var kind: Kind {
        switch self {
        case .delivered: .delivered
        case .dropped: .dropped
        case .rejected: .rejected
        case .undetermined: .undetermined
        }
    }

    /// The verdict's word in reports.
    package var word: String { kind.rawValue }

    /// What stopped the packet, where something did.
    package var cause: Cause? {
        switch self {
        case .dropped(let cause), .rejected(let cause): cause
        case .delivered, .undetermined: nil
        }
    }
}

/// Where and why a packet was stopped.
package struct Cause: Hashable, Sendable {
    /// What more there is to say of a cause.
    package struct ToldDetail: Hashable, Sendable {
        /// What is said.
        package var detail: Detail
        /// Whether the reason says the same, so that a report needs it only once.
        package var isInReason: Bool

        /// Makes a detail.
        package init(_ detail: Detail, isInReason: Bool = false) {
            (self.detail, self.isInReason) = (detail, isInReason)
        }
    }

    /// A flow that a packet is stopped for want of.
    package enum MissingFlow: Hashable, Sendable {
        /// One of a load balancer with this address and port.
        case balancing(IPAddress, ServicePort)
        /// A route to this address but the default one.
        case route(IPAddress)
    }

    /// The reason.
    package var reason: DropReason
    /// The node whose zone or switch decided.
    package var node: String?
    /// The logical datapath or the bridge.
    package var datapath: String?
    /// The stage of the logical pipeline (`ls_out_acl`), or the step of a host (`route`).
    package var stage: String?
    /// The OpenFlow table, where a bridge decided.
    package var table: Int?
    /// The match of the flow that decided.
    package var match: String?
    /// The flow that is missing, where the packet was stopped for want of one.
    package var missing: MissingFlow?
    /// The row behind the flow, or the one that is missing.
    package var row: DatabaseRow?
    /// The Kubernetes object that owns the row.
    package var owner: ObjectReference?
    /// The policies that isolate the pod, where a packet was dropped because none of them allows it: all of them decided.
    package var policies: [ObjectReference] = []
    /// Those of ``policies`` that reports name: the ones that allow nothing, where there are any, else all. What a policy that
    /// allows some packets did to this one is no more than what they did.
    package var namedPolicies: [ObjectReference] = []
    /// The logical flow or cookie that decided, for detracing: the first eight hexadecimal digits of its uuid.
    package var flow: String?
    /// The packet as it was then.
    package var packet: Packet?
    /// What more there is to say of the reason: which policies select the pod, and why none of their rules is for this packet.
    package var details: [ToldDetail] = []
    /// What a reader can do about it.
    package var hint: Hint?

    /// Makes a cause.
    package init(
        reason: DropReason, node: String? = nil, datapath: String? = nil, stage: String? = nil, table: Int? = nil,
        match: String? = nil, missing: MissingFlow? = nil,
        row: DatabaseRow? = nil, owner: ObjectReference? = nil, flow: String? = nil
    ) {
        self.reason = reason
        self.node = node
        self.datapath = datapath
        self.stage = stage
        self.table = table
        self.match = match
        self.missing = missing
        self.row = row
        self.owner = owner
        self.flow = flow
    }

    /// Whether the packet was dropped since no NetworkPolicy allows it.
    package var isIsolation: Bool { !policies.isEmpty || owner?.isIsolation ?? false }
}
