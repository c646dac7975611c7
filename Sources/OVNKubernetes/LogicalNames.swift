package import NetworkTypes

/// The names that OVN-Kubernetes gives to the logical switches, routers and ports of its default network
/// (`go-controller/pkg/types/const.go` and `pkg/util` of ovn-kubernetes).
package enum LogicalNames {
    /// The switch between the zones of an interconnect cluster.
    package static let transitSwitch = "transit_switch"
    /// The tunnel key of that switch, the same in every zone (`BaseTransitSwitchTunnelKey`); its ports' keys are the numbers
    /// of their nodes.
    package static let transitSwitchKey: UInt64 = 16_711_683
    /// The integration bridge.
    package static let integrationBridge = "br-int"

    /// The port of a pod on its node's switch.
    package static func port(ofPod name: String, namespace: String) -> String { "\(namespace)_\(name)" }

    /// The pod of a port on its node's switch; `nil` for other ports. Neither a namespace's name nor a pod's has an underscore.
    package static func pod(ofPort port: String) -> (namespace: String, name: String)? {
        let parts = port.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts.contains("") else { return nil }
        return (parts[0], parts[1])
    }

    /// The port by which a node's host is connected to its switch.
    package static func managementPort(ofNode node: String) -> String { "k8s-\(node)" }

    /// The node switch.
    package static func nodeSwitch(of node: String) -> String { node }

    /// The switch that connects a node's gateway router to the external bridge.
    package static func externalSwitch(of node: String) -> String { "ext_\(node)" }

    /// The port of a node on the transit switch.
    package static func transitPort(ofNode node: String) -> String { "tstor-\(node)" }

    /// The patch port by which packets of a localnet port come from the external bridge (`add_bridge_mappings()` of
    /// ovn's controller/patch.c).
    package static func patchPort(ofLocalnetPort port: String) -> String { "patch-\(integrationBridge)-to-\(port)" }

    /// The other end of ``patchPort(ofLocalnetPort:)``, on the external bridge.
    package static func bridgePatchPort(ofLocalnetPort port: String) -> String {
        "patch-\(port)-to-\(integrationBridge)"
    }

    /// The gateway router of a node.
    package static func gatewayRouter(of node: String) -> String { "GR_\(node)" }

    /// The Ethernet address that ovn-kubernetes derives from an address: `0a:58` and the four bytes of an IPv4 address, or for
    /// IPv6 the first four bytes of the SHA-256 of its text (`IPAddrToHWAddr()` of go-controller/pkg/util/net.go).
    ///
    /// What has addresses of both families has one Ethernet address, derived from one of them.
    package static func ethernetAddress(for address: IPAddress) -> MACAddress? {
        switch address.family {
        case .ip4: MACAddress(bytes: [0x0a, 0x58] + address.bytes)
        case .ip6: MACAddress(bytes: [0x0a, 0x58] + SHA256.hash(address.description.utf8).prefix(4))
        }
    }

    /// The Ethernet address of a multicast group (RFC 1112, section 6.4, and RFC 2464, section 7); `nil` for other addresses.
    package static func multicastEthernetAddress(for address: IPAddress) -> MACAddress? {
        let bytes = address.bytes
        switch address.family {
        case .ip4:
            guard bytes[0] & 0xf0 == 0xe0 else { return nil }
            return MACAddress(bytes: [0x01, 0x00, 0x5e, bytes[1] & 0x7f, bytes[2], bytes[3]])
        case .ip6: return bytes[0] == 0xff ? MACAddress(bytes: [0x33, 0x33] + bytes[12...]) : nil
        }
    }
}
