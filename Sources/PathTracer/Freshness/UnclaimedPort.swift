import OVNKubernetes
import OVNTools
import PathModel

/// A logical port of a connection's end that the chassis of its node has not claimed (ovn-sb(5), Port_Binding): no bridge has
/// flows that lead there, though the logical flows do, and ovn-trace asks for no chassis.
struct UnclaimedPort: Hashable, Sendable {
    /// The logical port.
    let name: String
    /// The node that it should be on.
    let node: String
    /// What is wrong, as a sentence.
    let words: String

    /// Looks at a port's binding; `nil` where its node's chassis has claimed it.
    init?(_ name: String, of node: String, row: OVSDBRow, chassis: [OVSDBRow]) {
        func host(_ column: String, _ value: String) -> String? {
            chassis.first { (column == "_uuid" ? $0.uuid : $0.string(column)) == value }?.string("hostname")
        }
        let claimed = row.string("chassis").map { host("_uuid", $0) ?? "another node" }
        guard claimed != node else { return nil }
        var words =
            claimed.map { "port \(name) is claimed by the chassis of node \($0), not of \(node)" }
            ?? "port \(name) is claimed by no chassis"
        if let requested = row.map("options")["requested-chassis"], !requested.isEmpty {
            let place = host("name", requested) ?? host("hostname", requested)
            if place != node {
                words +=
                    ": its requested-chassis is "
                    + (place.map { "that of node \($0)" } ?? "\(requested), which is no chassis of the zone")
            }
        }
        (self.name, self.node, self.words) = (name, node, words)
    }

    /// The legs with a drop where the bridges of a node have no flows for a port that its chassis has not claimed: what the
    /// layers disagree about is explained by that. A packet that does not arrive has no reply.
    static func explained(_ legs: [Leg], by unclaimed: [UnclaimedPort]) -> [Leg] {
        var legs = legs
        for index in legs.indices {
            guard case .undetermined = legs[index].verdict, legs[index].logical.verdict == .delivered,
                case .dropped(var cause) = legs[index].openflow.verdict,
                let port = unclaimed.first(where: { $0.node == cause.node && $0.ends(legs[index]) })
            else { continue }
            cause.reason = port.words
            cause.row = "Port_Binding \(port.name)"
            cause.owner = port.pod
            cause.hint =
                "look at ovn-controller and at the interface with external_ids:iface-id=\(port.name) on node \(port.node)"
            legs[index].verdict = .dropped(cause)
        }
        let isStopped = legs.first { $0.direction == .forward }?.verdict.cause != nil
        return isStopped ? legs.filter { $0.direction != .reply } : legs
    }

    private func ends(_ leg: Leg) -> Bool {
        leg.logical.sections.last?.end == .port(name) || leg.logical.sections.first?.hops.first?.inport == name
    }

    /// The pod, by the port's name (`util.GetLogicalPortName` of ovn-kubernetes).
    private var pod: ObjectReference? {
        let parts = name.split(separator: "_", maxSplits: 1).map(String.init)
        return parts.count == 2 ? ObjectReference(kind: "Pod", namespace: parts[0], name: parts[1]) : nil
    }
}
