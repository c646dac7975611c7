package import OVNFormats
import OVNKubernetes
import PathModel
import TextParsing

/// A port of a node's switch whose OpenFlow number is not known where the probe is made: it is looked up in the container
/// itself, which saves the round trip of asking first.
package enum SwitchPort: Hashable, Sendable {
    /// The port of the interface that carries a logical port.
    case logicalPort(String)
    /// The port of the tunnel to the node at an address.
    case tunnel(to: String)

    /// Where a node's switch has its database.
    package static let server = ClusterDatabase.openVSwitch.remote(in: ClusterLayout.switchFolder)
    /// The database.
    package static let database = ClusterDatabase.openVSwitch.rawValue

    /// The column of an interface that names it, with key and value (ovs-vswitchd.conf.db(5), Interface).
    private var name: (column: String, key: String, value: String) {
        switch self {
        case .logicalPort(let port): ("external_ids", "iface-id", port)
        case .tunnel(let address): ("options", "remote_ip", address)
        }
    }

    /// The select that reads the number.
    package var select: OVSDBSelect {
        OVSDBSelect(
            "Interface",
            where: [.init(name.column, .includes, .map([.string(name.key): .string(name.value)]))],
            columns: ["ofport"])
    }

    /// The command that prints the number, for people (ovs-vsctl(8), "Database Commands").
    package var command: String {
        // In its quotes ovs-vsctl reads escapes as JSON has them.
        let value = name.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "ovs-vsctl --bare --no-headings --columns=ofport find Interface "
            + ShellWord.quoted("\(name.column):\(name.key)=\"\(value)\"")
    }

    /// What is wrong where no interface has it.
    package var complaint: String {
        "no interface of the switch has \(name.key) \(name.value) and a port number"
    }
}
