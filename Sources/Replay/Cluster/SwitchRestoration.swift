import TextParsing
import ClusterBundle
import OVNKubernetes

/// What a node's Open_vSwitch database says, and the edits that make it work here, with no kernel datapath.
struct SwitchRestoration: Sendable {
    private let interfaces: [JSONValue]
    private let ports: [JSONValue]
    private let bridges: [JSONValue]
    private let configuration: JSONValue

    static let tables = ["Interface", "Port", "Bridge", "Open_vSwitch"]

    /// - Parameter rows: Of `tables`, in that order.
    init(rows: [[JSONValue]]) {
        interfaces = rows.first ?? []
        ports = rows.dropFirst().first ?? []
        bridges = rows.dropFirst(2).first ?? []
        configuration = rows.dropFirst(3).first?.first ?? .null
    }

    private func externalID(_ key: String) -> String? { configuration["external_ids"]?.mapped(key) }

    /// The name of the node's chassis.
    var systemID: String? { externalID("system-id") }

    /// The bridge whose flows ovn-controller writes.
    var integrationBridge: String { externalID("ovn-bridge") ?? LogicalNames.integrationBridge }

    /// The names of all bridges.
    var bridgeNames: [String] { bridges.compactMap { $0["name"]?.string } }

    /// The addresses that other nodes send this one's tunnels to.
    var tunnelAddresses: [String] {
        (externalID("ovn-encap-ip") ?? "").split(separator: ",").map(String.init)
    }

    /// The bridge of the first physical network (`physnet:breth0`).
    var externalBridge: String? {
        externalID("ovn-bridge-mappings")?.split(separator: ",").first?.split(separator: ":").last.map(String.init)
    }

    /// The value of `cur_cfg` once ovs-vswitchd has taken the restored configuration in.
    var configurationNumber: Int { (configuration["next_cfg"]?.integer ?? 0) + 1 }

    /// Interfaces of pods, by the logical port that they are bound to, which ovn-controller had installed.
    var installedPorts: [(interface: String, logicalPort: String)] {
        interfaces.compactMap { interface in
            guard let name = interface["name"]?.string, let ids = interface["external_ids"],
                let port = ids.mapped("iface-id"), ids.mapped("ovn-installed") == "true"
            else { return nil }
            return (name, port)
        }
    }

    /// The operations that make the database work in a replay.
    ///
    /// - Parameters:
    ///   - southbound: The `ovn-remote`, e.g. `unix:/…/ovnsb_db.sock`.
    ///   - runFolder: The node's run directory.
    ///   - hardwareAddresses: The MAC address of each of the node's links.
    /// - Returns: Operations of OVSDB's `transact` (RFC 7047, 5.2).
    func operations(southbound: String, runFolder: String, hardwareAddresses: [String: String]) -> [JSONValue] {
        var operations: [JSONValue] = [
            Self.update("Bridge", ["datapath_type": "system"]),
            // A dummy datapath has no local route for a tunnel's local_ip, and the bundle's ovn-remote is elsewhere.
            Self.mutate(
                "Open_vSwitch",
                [
                    [
                        "external_ids", "delete",
                        .set(["ovn-bridge-datapath-type", "ovn-set-local-ip", "ovn-remote", "rundir"]),
                    ],
                    ["external_ids", "insert", .map(["ovn-remote": southbound, "rundir": runFolder])],
                ]),
            Self.update("Open_vSwitch", ["next_cfg": .integer(configurationNumber)]),
            // What ovn-controller says of its work must be of this replay, or it could not be waited for.
            Self.mutate("Interface", [["external_ids", "delete", .set(["ovn-installed", "ovn-installed-ts"])]]),
        ]
        for interface in interfaces {
            guard let identifier = interface["_uuid"] else { continue }
            if Self.isTunnel(interface) {
                // ovn-controller makes it anew, and two of one configuration conflict.
                for port in ports where port["interfaces"]?.setElements.contains(identifier) == true {
                    operations.append(Self.mutate("Bridge", [["ports", "delete", port["_uuid"] ?? .null]]))
                }
            } else if let number = interface["ofport"]?.integer, (1..<0xff00).contains(number) {
                // The flows of the external bridge name ports by number.
                operations.append(Self.update("Interface", ["ofport_request": .integer(number)], identifier))
            }
        }
        for bridge in bridges {
            guard let name = bridge["name"]?.string, let address = hardwareAddresses[name] else { continue }
            // The bridge would take the address of one of its ports, which are dummies with addresses of their own.
            operations.append(
                Self.mutate("Bridge", [["other_config", "insert", .map(["hwaddr": address])]], bridge["_uuid"]))
        }
        return operations
    }

    private static func isTunnel(_ interface: JSONValue) -> Bool {
        guard let type = interface["type"]?.string, interface["name"]?.string?.hasPrefix("ovn-") == true else {
            return false
        }
        return ["geneve", "vxlan", "stt"].contains(type)
    }

    private static func condition(_ identifier: JSONValue?) -> JSONValue {
        guard let identifier else { return [] }
        return [["_uuid", "==", identifier]]
    }

    private static func update(
        _ table: String, _ row: KeyValuePairs<String, JSONValue>, _ identifier: JSONValue? = nil
    ) -> JSONValue {
        .members(["op": "update", "table": .string(table), "where": condition(identifier), "row": .members(row)])
    }

    private static func mutate(_ table: String, _ mutations: [JSONValue], _ identifier: JSONValue? = nil) -> JSONValue {
        .members([
            "op": "mutate", "table": .string(table), "where": condition(identifier), "mutations": .array(mutations),
        ])
    }
}
