import OVNFormats
import OVNKubernetes
package import PathModel

/// A logical port of a connection's end that the chassis of its node has not claimed (ovn-sb(5), Port_Binding): no bridge has
/// flows that lead there, though the logical flows do, and ovn-trace asks for no chassis.
package struct UnclaimedPort: Hashable, Sendable {
    /// The logical port.
    package let name: String
    /// The node that it should be on.
    package let node: String
    /// What is wrong, as a sentence.
    package let words: String

    init(name: String, node: String, words: String) { (self.name, self.node, self.words) = (name, node, words) }

    /// Looks at a port's binding; `nil` where its node's chassis has claimed it.
    init?(_ name: String, of node: String, row: OVSDBRow, chassis: [OVSDBRow]) {
        func host(_ column: String, _ value: String) -> String? {
            chassis.first { (column == "_uuid" ? $0.uuid : $0.string(column)) == value }?.string("hostname")
        }
        let claimed = row.string("chassis").map { host("_uuid", $0) ?? "another node" }
        guard claimed != node else { return nil }
        var words =
            claimed.map { "port \(name) is claimed by the chassis of node \($0), not of \(node)" }
            ?? "port \(name) is not claimed by any chassis"
        if let requested = row.map("options")["requested-chassis"], !requested.isEmpty {
            let place = host("name", requested) ?? host("hostname", requested)
            if place != node {
                words +=
                    ": its requested-chassis is "
                    + (place.map { "that of node \($0)" } ?? "\(requested), which is not a chassis of the zone")
            }
        }
        self.init(name: name, node: node, words: words)
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
