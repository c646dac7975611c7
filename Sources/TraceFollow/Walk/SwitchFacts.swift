package import NetworkTypes
import OVNFormats
package import OVNKubernetes
import PathModel
package import TraceProbe

/// The interfaces of a node's bridges, by which the ports that a trace names are told apart.
package struct SwitchFacts: Sendable {
    /// An interface of a bridge.
    package struct Interface: Hashable, Sendable {
        /// The interface's name.
        package var name: String
        /// The bridge that it belongs to.
        package var bridge: String
        /// The OpenFlow port number.
        package var port: Int
        /// The type: empty for a device of the system, `patch`, `geneve`, `internal`, ….
        package var type: String
        /// The logical port that the interface carries, where it is one's.
        package var logicalPort: String?
        /// The address at the tunnel's other end.
        var remoteAddress: String?
        /// The Ethernet address of the device.
        package var ethernetAddress: MACAddress?
    }

    /// All interfaces with a port number.
    package let interfaces: [Interface]
    /// What the bridges' `external_ids:bridge-uplink` name, by the bridges' names.
    private let namedUplinks: [String: String]

    /// The probe that reads the facts on a node (ovs-vswitchd.conf.db(5)).
    package static func probe(in container: ToolContainer) -> Probe {
        let query = OVSDBQuery(
            server: SwitchPort.server, database: SwitchPort.database,
            selects: [
                OVSDBSelect(
                    "Interface", columns: ["_uuid", "name", "ofport", "type", "external_ids", "options", "mac_in_use"]),
                OVSDBSelect("Port", columns: ["_uuid", "interfaces"]),
                OVSDBSelect("Bridge", columns: ["name", "ports", "external_ids"]),
            ])
        return Probe(container: container, query: query)
    }

    /// Reads the probe's output.
    ///
    /// - Throws: ``ToolOutputError`` where it is not what ovsdb-client prints.
    package init(parsing text: String) throws {
        let reply = try OVSDBReply(parsing: text)
        var bridgeOfPort: [String: String] = [:]
        var uplinks: [String: String] = [:]
        for bridge in reply.rows(2) {
            if let name = bridge.string("name") { uplinks[name] = bridge.map("external_ids")["bridge-uplink"] }
            for port in bridge.strings("ports") { bridgeOfPort[port] = bridge.string("name") }
        }
        var bridgeOfInterface: [String: String] = [:]
        for port in reply.rows(1) {
            guard let uuid = port.uuid, let bridge = bridgeOfPort[uuid] else { continue }
            for interface in port.strings("interfaces") { bridgeOfInterface[interface] = bridge }
        }
        namedUplinks = uplinks
        interfaces = reply.rows(0).compactMap { row in
            guard let uuid = row.uuid, let bridge = bridgeOfInterface[uuid], let name = row.string("name"),
                let number = row.integer("ofport"), number > 0
            else { return nil }
            return Interface(
                name: name, bridge: bridge, port: Int(number), type: row.string("type") ?? "",
                logicalPort: row.map("external_ids")["iface-id"], remoteAddress: row.map("options")["remote_ip"],
                ethernetAddress: row.string("mac_in_use").flatMap { MACAddress($0) })
        }
    }

    /// The interface behind a port that a trace names, by number or by name.
    package func interface(port: String, on bridge: String) -> Interface? {
        interfaces.first { $0.bridge == bridge && ($0.name == port || String($0.port) == port) }
    }

    /// The interface that carries a logical port.
    func interface(ofLogicalPort port: String) -> Interface? { interfaces.first { $0.logicalPort == port } }

    /// The device by which an external bridge is connected to the wire, found as ovn-kubernetes does (`GetNicName()` of
    /// go-controller/pkg/util/nicstobridge.go): the one that the bridge's `bridge-uplink` names, or its only one of the type
    /// `system`, or the one that the bridge is named after (`breth0`); else its only device.
    ///
    /// - Parameter bridge: The bridge's name.
    /// - Returns: The device, or why it is not known.
    func uplink(of bridge: String) -> Result<Interface, ToolText.Problem> {
        let devices = interfaces.filter {
            $0.bridge == bridge && $0.name != bridge && ["", "system"].contains($0.type) && $0.logicalPort == nil
        }
        let ofSystem = devices.filter { $0.type == "system" }
        let after = bridge.hasPrefix("br") ? String(bridge.dropFirst(2)) : nil
        let found =
            devices.first { $0.name == namedUplinks[bridge] } ?? (ofSystem.count == 1 ? ofSystem.first : nil)
            ?? devices.first { $0.name == after } ?? (devices.count == 1 ? devices.first : nil)
        if let found { return .success(found) }
        let reason: BridgeUnknown =
            devices.isEmpty
            ? .noUplink(bridge: bridge) : .uplinkUnclear(bridge: bridge, devices: devices.map(\.name).sorted())
        return .failure(.init(.bridges(reason), output: ""))
    }

    /// The bridge that a localnet port leads to, which ovn-controller joins to the integration bridge by patch ports.
    func bridge(ofLocalnetPort port: String) -> String? {
        interfaces.first { $0.name == LogicalNames.bridgePatchPort(ofLocalnetPort: port) }?.bridge
    }

    /// The Ethernet address of a bridge's own interface, which is the host's on that network.
    package func ethernetAddress(of bridge: String) -> MACAddress? {
        interfaces.first { $0.bridge == bridge && $0.name == bridge }?.ethernetAddress
    }

    /// The tunnel's port to another node.
    func tunnelPort(to addresses: [IPAddress]) -> Interface? {
        interfaces.first { interface in
            interface.bridge == LogicalNames.integrationBridge
                && interface.remoteAddress.flatMap { IPAddress($0) }.map(addresses.contains) ?? false
        }
    }
}
