import ClusterBundle
import FoundationEssentials
import NetworkTypes
import TextParsing

/// The addresses and neighbours that a node's tunnels need to leave through its external bridge.
struct Underlay: Sendable, Hashable {
    /// The bridge's netdev.
    var device: String
    var address: String
    /// Bits of the network.
    var prefix: Int
    /// The link's MAC address.
    var hardwareAddress: String
    /// The marks that the node's flows give to packets. A kernel routes a marked packet's tunnel like any other unless a rule
    /// says otherwise; ovs-vswitchd's own routes are for one mark each.
    var marks: [String]

    /// The link of a node that has one of its tunnel addresses.
    ///
    /// - Returns: `nil` when the bundle has no `ip-addr.json`, or no link of it has the address.
    init?(_ node: BundleNode, _ switches: SwitchRestoration) {
        for link in node.addresses?.elements ?? [] {
            for entry in link["addr_info"]?.elements ?? [] {
                guard let local = entry["local"]?.string, switches.tunnelAddresses.contains(local),
                    let name = link["ifname"]?.string, let hardware = link["address"]?.string
                else { continue }
                // Tunnels of a node with a link of their own leave by the external bridge here: a link that is no
                // bridge does not exist in the replay.
                device = switches.bridgeNames.contains(name) ? name : switches.externalBridge ?? name
                address = local
                prefix = entry["prefixlen"]?.integer ?? (local.contains(":") ? 64 : 24)
                hardwareAddress = hardware
                marks = node.bridges.reduce(into: []) { marks, bridge in
                    let dump = (try? String(contentsOf: URL(filePath: bridge.flows), encoding: .utf8)) ?? ""
                    marks += FlowDump.packetMarks(dump).filter { !marks.contains($0) }
                }
                return
            }
        }
        return nil
    }

    /// How long ovs-vswitchd remembers a neighbour, in seconds: the most that `tnl/neigh/aging` takes
    /// (lib/tnl-neigh-cache.c of Open vSwitch 3.1; the default is 900).
    static let neighbourSeconds = 3600

    /// The requests to ovs-vswitchd that set this node up to reach the others.
    ///
    /// A netdev of the dummy class holds one address (lib/netdev-dummy.c of Open vSwitch 3.1).
    func requests(others: [Underlay], gateway: String?) -> [[String]] {
        let family = address.contains(":") ? "netdev-dummy/ip6addr" : "netdev-dummy/ip4addr"
        var requests = [
            [family, device, "\(address)/\(prefix)"],
            ["ovs/route/add", "\(address)/\(prefix)", device],
            ["tnl/neigh/aging", "\(Self.neighbourSeconds)"],
        ]
        for mark in marks {
            requests.append(["ovs/route/add", "\(address)/\(prefix)", device, "pkt_mark=\(mark)"])
        }
        for other in others where other.address.contains(":") == address.contains(":") {
            if let network = IPPrefix("\(address)/\(prefix)"), let end = IPAddress(other.address), network.contains(end)
            {
                requests.append(["tnl/neigh/set", device, other.address, other.hardwareAddress])
            } else if let gateway {
                let bits = address.contains(":") ? 128 : 32
                requests.append(["ovs/route/add", "\(other.address)/\(bits)", device, gateway])
                requests.append(["tnl/neigh/set", device, gateway, other.hardwareAddress])
            }
        }
        return requests
    }

    /// The requests of the same purpose that an older ovs-vswitchd does not know, nor needs: it looks for a tunnel's own address
    /// among the local routes of the packet's mark (`ovs_router_lookup()`, the table 255 being the kernel's `local`).
    var furtherRequests: [[String]] {
        let bits = address.contains(":") ? 128 : 32
        return marks.map { ["ovs/route/add", "\(address)/\(bits)", device, "pkt_mark=\($0)", "table=255"] }
    }

    /// The gateway of the default route of a node's `ip route`, of the family of `address`.
    static func gateway(_ routes: [String], like address: String) -> String? {
        for route in routes where route.hasPrefix("default via ") {
            let gateway = route.split(separator: " ")[2]
            if gateway.contains(":") == address.contains(":") { return String(gateway) }
        }
        return nil
    }
}
