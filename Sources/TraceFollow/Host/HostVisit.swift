package import NetworkTypes
package import OVNKubernetes
package import PathModel
import TextParsing
package import TraceProbe

/// A packet at a node's host, about which the host is asked.
package struct HostVisit: Hashable, Sendable {
    /// What the host does with the packet.
    package enum Part: Hashable, Sendable {
        /// The packet is the host's own, and leaves it.
        case departure
        /// The packet comes to the host by an interface.
        case arrival(interface: String)
        /// The packet came by an interface, has been given another destination, and is sent on.
        case relay(interface: String)
        /// The packet comes from outside by an interface, and the host sends it on into the cluster.
        case entry(interface: String)
    }

    /// Which leg's packet it is.
    package var direction: Leg.Direction
    /// The node.
    package var node: String
    /// What the host does with it.
    package var part: Part
    /// The packet as it then is. On a departure of a new connection the source is the one that is expected.
    package var packet: Packet
    /// The firewall mark that the host's rules give the packet, by which routes may be chosen.
    package var mark: String?

    /// The interface by which the packet comes to the host; `nil` of one that is the host's own.
    var interface: String? {
        switch part {
        case .departure: nil
        case .arrival(let interface), .relay(let interface), .entry(let interface): interface
        }
    }

    /// Whether it is the first packet of its connection, which is the one that rules translate.
    var isNew: Bool { direction != .reply }

    /// The arguments of `ip route get`. A packet of the host's own gets its source address from the route.
    package var arguments: [String] {
        switch part {
        case .departure where isNew: [packet.destination.description] + (mark.map { ["mark", $0] } ?? [])
        case .departure: [packet.destination.description, "from", packet.source.description]
        case .arrival(let interface), .relay(let interface), .entry(let interface):
            [packet.destination.description, "from", packet.source.description, "iif", interface]
        }
    }

    /// The command as a person would type it.
    package var command: String { (["ip", "route", "get"] + arguments).map(ShellWord.quoted).joined(separator: " ") }

    /// The command that prints the host's rules (nft(8)).
    package static let rulesCommand = "nft list ruleset"

    /// More bytes of rules than this are cut off.
    package static let mostBytes = 262_144

    /// Asks for the route and, for a new connection, for the rules that translate addresses.
    ///
    /// The container with the switch's tools is on the host's network. Rules for another port than the packet's are left
    /// out in the container: a cluster may have thousands.
    package func probe(in container: ToolContainer) -> Probe {
        let arguments = arguments.map(ShellWord.quoted).joined(separator: " ")
        // Unlike with the source and interface of a packet that is let in, the kernel always answers without them.
        let alone = "{ echo '== alone'; $limit ip route get \(packet.destination); }"
        let isArrival = part != .departure
        var script = """
            exec 2>&1
            LC_ALL=C; export LC_ALL
            if command -v ip >/dev/null 2>&1; then
            echo '== route'; $limit ip -json route get \(arguments) \
            || { echo '== text'; $limit ip route get \(arguments); }\(isArrival ? " || \(alone)" : "")
            else echo '== missing'; fi
            """
        if isNew {
            let save = packet.source.family == .ip4 ? "iptables-save" : "ip6tables-save"
            script += "\n" + Self.rules("nft", command: "nft -s list ruleset", port: packet.destinationPort)
            script +=
                "\n"
                + Self.rules("iptables", command: "\(save) -t nat", "\(save) -t mangle", port: packet.destinationPort)
        }
        return Probe(container: container, script: script + "\nexit 0")
    }

    /// What begins the line, a comment in either tool's format, that says how a tool ended that did not end by itself.
    private static let ended = "# ended with exit code "

    /// The exit code of a tool that was stopped or died while it printed its rules.
    package static func death(in rules: String) -> Substring? {
        rules.split(separator: "\n").lazy.compactMap { $0.hasPrefix(ended) ? $0.dropFirst(ended.count) : nil }.first
    }

    private static func rules(_ name: String, command: String..., port: UInt16) -> String {
        // A tool that only says that there is none of its tables ends with a small code.
        let run = command.map { "$limit \($0); code=$?; [ $code -lt 124 ] || echo '\(ended)'$code" }.joined(
            separator: "; ")
        return """
            if command -v \(command.first?.prefix { $0 != " " } ?? "") >/dev/null 2>&1; then echo '== \(name)'
            if command -v awk >/dev/null 2>&1; then { \(run); } | awk -v p=\(port) '\(filter)'
            else \(run); fi | head -c \(mostBytes); fi
            """
    }

    /// Leaves out translations of another port, one a rule, and elements of sets of ports that do not hold the port. Ranges
    /// and lists of ports are kept.
    private static let filter = #"""
        /^# ended with / { print; next }
        / dport [0-9]+ .*(dnat|redirect)/ && $0 !~ ("dport " p " ") { next }
        /--dport [0-9]+ / && $0 !~ ("--dport " p " ") { next }
        /^[ \t]*type / { ports = /inet_service/ && !/hook/ }
        /elements = \{/ { inside = 1 }
        inside && ports && $0 !~ ("(^|[^0-9])" p "([^0-9]|$)") && !/[0-9]-[0-9]/ {
        if (/elements = \{/) print "elements = {"
        if (/\}/) { print "}"; inside = 0 }
        next }
        /\}/ { inside = 0 }
        { print }
        """#
}

extension LogicalNames {
    /// The host's interface to the node switch (`K8sMgmtIntfName` in go-controller/pkg/types/const.go).
    static let managementInterface = managementInterfacePrefix + "0"
    /// What the names of such interfaces begin with, of which a host has one for each network (`K8sMgmtIntfNamePrefix` there).
    static let managementInterfacePrefix = "ovn-k8s-mp"
}
