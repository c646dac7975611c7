import ClusterBundle
import FoundationEssentials
import TextParsing

/// Makes a bundle's hosts such as they are where their kernel has VRFs, which the clusters that were captured lacked.
///
/// What is added is what ovn-kubernetes writes (`gateway_udn.go` of go-controller/pkg/node): in the table of each user-defined network
/// (`computeRoutesForUDN()`) the routes to the services and to outside by the external bridge, that to the masquerade address of
/// its router by its management port, that to the address of local endpoints, of a layer 3 network that to its subnets, and
/// last an unreachable one. The rules by mark and masquerade address are there already. The rest is the kernel's own: the rule
/// for interfaces in VRFs, and the interface's routes in the VRF's table in place of the main and local ones.
enum HostsWithVRFs {
    /// The networks of the bundles `today` and `local`: the number in the management port's name, the name of the VRF (that of a
    /// ClusterUserDefinedNetwork has its name), and the subnets of layer 3.
    private static let networks: [Int: (vrf: String, subnet: String?)] = [
        1: ("mp1-udn-vrf", "10.110.0.0/16"), 2: ("mesh", nil), 3: ("mp3-udn-vrf", nil),
    ]

    /// Writes a bundle's variant into a folder.
    ///
    /// - Parameters:
    ///   - bundle: The folder of the bundle.
    ///   - folder: Where the variant goes; it must not be there yet.
    ///   - dns: The cluster address of a service that is made the cluster's DNS: packets of user-defined networks to it pass the
    ///     external bridges, as those to the API server's do (`bridgeflows.go`).
    /// - Throws: `CocoaError` where a file cannot be read or written.
    static func copy(_ bundle: String, to folder: String, dns: String) throws {
        let files = FileManager.default
        try files.copyItem(atPath: bundle, toPath: folder)
        for node in try files.contentsOfDirectory(atPath: folder + "/nodes") {
            let host = folder + "/nodes/" + node
            let rules = try lines(host + "/ip-rule.txt")
            let tables = Self.tables(rules)
            let first = rules.firstIndex { Int($0.prefix { $0 != ":" }) ?? 0 > 1000 } ?? rules.endIndex
            try write(
                rules[..<first] + ["1000:\tfrom all lookup [l3mdev-table]"] + rules[first...], to: host + "/ip-rule.txt"
            )
            let routes = try lines(host + "/ip-route.txt").map { moved($0, tables: tables) }
            try write(added(to: routes, rules: rules, tables: tables) + routes, to: host + "/ip-route.txt")
            try enslave(in: host + "/ip-link.json")
            let flows = try lines(host + "/breth0.flows").flatMap { flow in
                flow.contains("priority=300,ip,nw_dst=10.96.0.1 ")
                    ? [flow, flow.replacing("nw_dst=10.96.0.1 ", with: "nw_dst=\(dns) ")] : [flow]
            }
            try write(flows, to: host + "/breth0.flows")
        }
    }

    private static func lines(_ file: String) throws -> [String] {
        let data = try Data(contentsOf: URL(filePath: file))
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func write(_ lines: some Sequence<String>, to file: String) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
    }

    /// The tables of the networks: `fwmark 0x1001 lookup 1009`.
    private static func tables(_ rules: [String]) -> [Int: String] {
        var tables: [Int: String] = [:]
        for words in rules.map({ $0.split(whereSeparator: \.isWhitespace) }) {
            guard let mark = words.firstIndex(of: "fwmark"), let table = words.firstIndex(of: "lookup") else {
                continue
            }
            for number in networks.keys where words[mark + 1] == "0x100\(number)" {
                tables[number] = String(words[table + 1])
            }
        }
        return tables
    }

    /// A route of a management port, in the table of its VRF.
    private static func moved(_ route: String, tables: [Int: String]) -> String {
        var words = route.split(separator: " ").map(String.init)
        guard let device = words.firstIndex(of: "dev").map({ $0 + 1 }),
            let table = networks.keys.first(where: { words[device] == "ovn-k8s-mp\($0)" }).flatMap({ tables[$0] })
        else { return route }
        if let old = words.firstIndex(of: "table") { words.removeSubrange(old...(old + 1)) }
        let place = (words.firstIndex(of: "dev") ?? 0) + 2
        words.insert(contentsOf: ["table", table], at: place)
        return words.joined(separator: " ")
    }

    private static func added(to routes: [String], rules: [String], tables: [Int: String]) -> [String] {
        let main = routes.first {
            $0.hasPrefix("default via ") && $0.contains(" dev breth0") && !$0.contains(" table ")
        }
        let gateway = main?.split(separator: " ")[2] ?? ""
        return tables.flatMap { number, table -> [String] in
            let port = "ovn-k8s-mp\(number)"
            let rule = rules.map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }.first {
                $0.contains("to") && $0.last == table
            }
            let own = routes.first { $0.hasPrefix("local 10.") && $0.contains(" dev \(port) ") }?.split(separator: " ")[
                1]
            let router = (own?.split(separator: ".").dropLast().joined(separator: ".") ?? "") + ".1"
            var added = [
                "10.96.0.0/16 via 169.254.0.4 dev breth0 table \(table) mtu 1400",
                "default via \(gateway) dev breth0 table \(table) mtu 1400",
                "\(rule?[4] ?? "") dev \(port) table \(table) mtu 1400",
                "169.254.0.3 via \(router) dev \(port) table \(table)",
                "unreachable default table \(table) metric 4278198272",
            ]
            if let subnet = networks[number]?.subnet {
                added.append("\(subnet) via \(router) dev \(port) table \(table)")
            }
            return added
        }
    }

    private static func enslave(in file: String) throws {
        let links = try JSONValue(parsing: try Data(contentsOf: URL(filePath: file))).elements.map { link in
            guard let name = link["ifname"]?.string,
                let network = networks.first(where: { name == "ovn-k8s-mp\($0.key)" })?.value
            else { return link }
            return link.setting("master", to: .string(network.vrf))
        }
        try Data(JSONValue.array(links).bytes).write(to: URL(filePath: file))
    }
}
