import OVNFormats
import OVNKubernetes
package import PathModel

/// A logical port of a connection's end that the chassis of its node has not claimed (ovn-sb(5), Port_Binding): no bridge has
/// flows that lead there, though the logical flows do, and ovn-trace asks for no chassis.
package struct UnclaimedPort: Hashable, Sendable {
    /// What its binding says.
    package let claim: PortClaim

    init(claim: PortClaim) { self.claim = claim }

    /// The logical port.
    package var name: String { claim.port }
    /// The node that it should be on.
    package var node: String { claim.node }

    /// Looks at a port's binding; `nil` where its node's chassis has claimed it.
    init?(_ name: String, of node: String, row: OVSDBRow, chassis: [OVSDBRow]) {
        func host(_ column: String, _ value: String) -> String? {
            chassis.first { (column == "_uuid" ? $0.uuid : $0.string(column)) == value }?.string("hostname")
        }
        let claimant: PortClaim.Claimant =
            row.string("chassis").map { host("_uuid", $0).map { .node($0) } ?? .unknownNode } ?? .nobody
        guard claimant != .node(node) else { return nil }
        var claim = PortClaim(port: name, node: node, claimant: claimant)
        if let requested = row.map("options")["requested-chassis"], !requested.isEmpty {
            let place = host("name", requested) ?? host("hostname", requested)
            if place != node { claim.requested = place.map { .node($0) } ?? .unknown(requested) }
        }
        self.init(claim: claim)
    }

    /// Whether a leg begins or ends at the port.
    package func isEnd(of leg: Leg) -> Bool {
        leg.logical.sections.last?.end == .port(name) || leg.logical.sections.first?.hops.first?.inport == name
    }

    /// The pod, by the port's name (`util.GetLogicalPortName` of ovn-kubernetes).
    package var pod: ObjectReference? {
        let parts = name.split(separator: "_", maxSplits: 1).map(String.init)
        return parts.count == 2 ? ObjectReference(kind: "Pod", namespace: parts[0], name: parts[1]) : nil
    }
}
