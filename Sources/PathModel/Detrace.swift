/// What the flows of a leg were made from.
package struct Detrace: Sendable {
    /// Whether the flows could be looked up: `delivered` when every flow was, `undetermined` with what went wrong.
    package var verdict: Verdict
    /// The flows that were found, in the packet's order.
    package var flows: [FlowOrigin]

    /// Makes a detrace.
    package init(verdict: Verdict, flows: [FlowOrigin]) {
        self.verdict = verdict
        self.flows = flows
    }

    /// The policies whose rules decided about the packet, in its order: on a delivered leg, those that allowed it. A rule
    /// that passes the packet on to the next tier decides nothing.
    package var policies: [ObjectReference] {
        var met: [ObjectReference] = []
        for flow in flows where flow.row?.aclAction.map({ $0 != "pass" }) ?? false {
            if let owner = flow.owner, ObjectReference.policyKinds.contains(owner.kind), !met.contains(owner) {
                met.append(owner)
            }
        }
        return met
    }
}

/// A logical flow, the Northbound row that it was made from, and the Kubernetes object that owns the row.
package struct FlowOrigin: Hashable, Sendable {
    /// The first eight hexadecimal digits of the logical flow's uuid: the OpenFlow cookie.
    package var flow: String
    /// The zone whose databases hold it.
    package var zone: String
    /// The stage, such as `ls_out_acl`.
    package var stage: String
    /// The flow's match.
    package var match: String
    /// The flow's actions.
    package var actions: String
    /// The row behind it: the Northbound row that the flow names, or the Southbound row whose uuid the cookie is.
    package var row: DatabaseRow?
    /// The Kubernetes object that owns the row.
    package var owner: ObjectReference?

    /// Makes an origin.
    package init(
        flow: String, zone: String, stage: String, match: String, actions: String, row: DatabaseRow? = nil,
        owner: ObjectReference? = nil
    ) {
        self.flow = flow
        self.zone = zone
        self.stage = stage
        self.match = match
        self.actions = actions
        self.row = row
        self.owner = owner
    }
}
