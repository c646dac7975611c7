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
    case undetermined(String)

    /// The verdict's word in reports.
    package var word: String {
        switch self {
        case .delivered: "delivered"
        case .dropped: "dropped"
        case .rejected: "rejected"
        case .undetermined: "undetermined"
        }
    }

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
    /// A sentence on a cause.
    package struct Detail: Hashable, Sendable, ExpressibleByStringInterpolation {
        /// The sentence.
        package var text: String
        /// Whether the reason says the same, so that a report needs it only once.
        package var isInReason: Bool

        /// Makes a sentence.
        package init(_ text: String, isInReason: Bool = false) {
            (self.text, self.isInReason) = (text, isInReason)
        }

        /// Makes a sentence that the reason does not have.
        package init(stringLiteral text: String) { self.init(text) }
    }

    /// The reason in words.
    package var reason: String
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
    /// What more there is to say of the reason, a sentence each: which policies select the pod, and why none of their rules
    /// is for this packet.
    package var details: [Detail] = []
    /// What a reader can do about it.
    package var hint: String?

    /// Makes a cause.
    package init(
        reason: String, node: String? = nil, datapath: String? = nil, stage: String? = nil, table: Int? = nil,
        match: String? = nil,
        row: DatabaseRow? = nil, owner: ObjectReference? = nil, flow: String? = nil
    ) {
        self.reason = reason
        self.node = node
        self.datapath = datapath
        self.stage = stage
        self.table = table
        self.match = match
        self.row = row
        self.owner = owner
        self.flow = flow
    }

    /// The stage and the table: `ls_out_acl_eval (OpenFlow table 56)`, `table 56`, `ls_out_acl`.
    package var stageText: String? {
        guard let table else { return stage }
        return stage.map { "\($0) (OpenFlow table \(table))" } ?? "table \(table)"
    }

    /// What to say where a packet was dropped since no NetworkPolicy allows it, with the policies that isolate its pod: `no
    /// NetworkPolicy allows it (isolated by shop/deny-all)`. `nil` where something else stopped it.
    package var isolation: String? {
        guard policies.isEmpty else {
            let names = (namedPolicies.isEmpty ? policies : namedPolicies).map(\.path).joined(separator: ", ")
            return "no NetworkPolicy allows it (isolated by \(names))"
        }
        guard let owner, owner.isIsolation else { return nil }
        return "no NetworkPolicy\(owner.namespace.map { " of namespace \($0)" } ?? "") allows it"
    }
}
