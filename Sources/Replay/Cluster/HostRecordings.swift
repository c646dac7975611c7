import FoundationEssentials
import Snapshot

/// The tools that look at a node's host, answering from what the bundle recorded of it.
///
/// A replayed node has no network of its own: this machine's `ip` would show this machine. In its place containers find
/// programs that know the recording and nothing else, and say so where it does not hold the answer.
struct HostRecordings {
    /// The folder, within a node's run directory, that holds the programs and their recordings.
    static let folder = "host"

    /// What is recorded, by the file's name in the bundle.
    private static let files = [
        "ip-addr.json", "ip-link.json", "ip-route.txt", "ip-rule.txt", "nft.txt", "iptables.txt",
    ]

    /// Puts the programs into a node's run directory, with the recordings that lie beside its configuration.
    ///
    /// - Throws: `CocoaError` when they cannot be written.
    static func install(for node: BundleNode, in runFolder: String) throws {
        let recordings = URL(filePath: node.configuration).deletingLastPathComponent().path
        try install(recordings: recordings, in: runFolder)
    }

    /// Puts the programs, and what a folder of recordings holds, into a node's run directory.
    static func install(recordings: String, in runFolder: String) throws {
        let folder = runFolder + "/" + Self.folder
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        for file in files {
            guard let data = FileManager.default.contents(atPath: recordings + "/" + file) else { continue }
            try data.write(to: URL(filePath: folder + "/" + file))
        }
        let programs = ["ip": ip, "nft": nft, "iptables-save": iptables, "ip6tables-save": unknown]
        for (name, text) in programs {
            let path = folder + "/" + name
            try Data((preamble + text).utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        }
    }

    /// `recorded FILE` fails where the bundle lacks the file.
    private static let preamble = """
        #!/bin/sh
        # Answers from a recording of the node, in a replay of ovnpath.
        here=${0%/*}
        refuse() { echo "${0##*/}: the recording of this node does not answer '$asked'" >&2; exit 1; }
        recorded() { [ -f "$here/$1" ] || refuse; }
        asked="${0##*/} $*"

        """

    private static let unknown = "refuse\n"

    private static let nft = """
        while [ "${1#-}" != "$1" ]; do shift; done
        [ "$*" = "list ruleset" ] || refuse
        recorded nft.txt && cat "$here/nft.txt"

        """

    private static let iptables = """
        recorded iptables.txt
        case "$*" in
        "") cat "$here/iptables.txt" ;;
        "-t nat"|"-t mangle") awk -v t="*$2" '/^#/ { print } /^\\*/ { on = $0 == t } on && !/^#/ { print }' "$here/iptables.txt" ;;
        *) refuse ;;
        esac

        """

    /// `ip [-json] route get` takes the longest prefix of the recorded routes, those of the table `local` first, as the
    /// kernel's rules have it; it answers and refuses as the kernel does (ip-route(8)), for IPv4.
    private static let ip = #"""
        json=
        while [ "${1#-}" != "$1" ]; do
            case "$1" in -j|-json|--json) json=1 ;; -4) ;; *) refuse ;; esac
            shift
        done
        case "$1 $2" in
        "a "*|"addr "*|"address "*) recorded ip-addr.json; [ $json ] && exec cat "$here/ip-addr.json"; refuse ;;
        "l "*|"link "*) recorded ip-link.json; [ $json ] && exec cat "$here/ip-link.json"; refuse ;;
        "ru "*|"rule "*) recorded ip-rule.txt; [ $json ] && refuse; exec cat "$here/ip-rule.txt" ;;
        "r get"|"route get") shift 2 ;;
        "r "*|"route "*)
            recorded ip-route.txt; [ $json ] && refuse
            case "$*" in
            *" table all") exec cat "$here/ip-route.txt" ;;
            route|r|"route show"|"r show") exec grep -v -e ' table ' -e : "$here/ip-route.txt" ;;
            esac
            refuse ;;
        *) refuse ;;
        esac
        recorded ip-route.txt
        to=$1; from=; iif=; mark=; shift
        while [ $# -gt 1 ]; do
            case "$1" in from) from=$2 ;; iif) iif=$2 ;; mark) mark=$2 ;; *) refuse ;; esac
            shift 2
        done
        case "$to$from" in *:*) refuse ;; esac
        if [ -n "$iif" ] && recorded ip-link.json && ! grep -q "\"ifname\": *\"$iif\"" "$here/ip-link.json"; then
            echo "Cannot find device \"$iif\"" >&2; exit 1
        fi
        # The table that the first rule for this mark names: `30: from all fwmark 0x1745ec lookup 7`.
        table=
        if [ -n "$mark" ]; then
            recorded ip-rule.txt
            table=$(awk -v mark="$(printf '0x%x' "$mark")" '$4 == "fwmark" && $5 == mark { print $7; exit }' "$here/ip-rule.txt")
        fi
        awk -v special="$table" -v to="$to" -v from="$from" -v iif="$iif" -v json="$json" '
        function number(text,  part) { split(text, part, "."); return ((part[1]*256+part[2])*256+part[3])*256+part[4] }
        function covers(prefix, address,  part, size) {
            if (prefix == "default") return 0
            if (split(prefix, part, "/") < 2) part[2] = 32
            size = 2 ^ (32 - part[2])
            return int(number(part[1]) / size) == int(number(address) / size) ? part[2] : -1
        }
        function refuse(text) { print "RTNETLINK answers: " text > "/dev/stderr"; code = 2; exit 2 }
        /:/ { next }
        {
            type = "unicast"; first = 1
            if ($1 ~ /^(local|broadcast|multicast|unreachable|blackhole|prohibit|throw)$/) { type = $1; first = 2 }
            delete word
            for (i = first + 1; i < NF; i++) if ($i ~ /^(via|dev|table|src)$/) word[$i] = $(i + 1)
            if (word["table"] != "" && word["table"] !~ /^(local|main)$/ && word["table"] != special) next
            n++; kind[n] = type; net[n] = $first; via[n] = word["via"]; dev[n] = word["dev"]; src[n] = word["src"]
            rank[n] = word["table"] == "local" ? 1 : special != "" && word["table"] == special ? 2 : 0
        }
        function best(address, wanted,  i, length_, found, most) {
            most = -1
            for (i = 1; i <= n; i++) {
                if (rank[i] != wanted) continue
                length_ = covers(net[i], address)
                if (length_ > most) { most = length_ + 0; found = i }
            }
            return found
        }
        END {
            if (code) exit code
            if (from != "" && iif == "") {
                i = best(from, 1)
                if (!i || kind[i] != "local") refuse("Network is unreachable")
            }
            if (from != "" && iif != "") {
                i = best(from, 1)
                if (i && kind[i] == "local") refuse("Invalid argument")
            }
            route = best(to, 1)
            if (!route) route = best(to, 2)
            if (!route) route = best(to, 0)
            if (!route) refuse("Network is unreachable")
            if (kind[route] == "unreachable") refuse("No route to host")
            if (kind[route] == "prohibit") refuse("Permission denied")
            if (kind[route] == "blackhole") refuse("Invalid argument")
            out = kind[route] == "local" ? "lo" : dev[route]
            source = src[route]
            if (kind[route] == "local") source = to
            # The address of the network that the next hop is on.
            if (source == "") for (i = 1; i <= n; i++) {
                if (dev[i] == out && src[i] != "" && !rank[i] && net[i] ~ "/" &&
                    covers(net[i], via[route] == "" ? to : via[route]) >= 0) { source = src[i]; break }
            }
            if (from != "") source = ""
            if (json) {
                text = "[{"
                if (kind[route] != "unicast") text = text "\"type\":\"" kind[route] "\","
                text = text "\"dst\":\"" to "\","
                if (from != "") text = text "\"from\":\"" from "\","
                if (via[route] != "") text = text "\"gateway\":\"" via[route] "\","
                text = text "\"dev\":\"" out "\","
                if (source != "") text = text "\"prefsrc\":\"" source "\","
                text = text "\"flags\":[],\"cache\":[" (kind[route] == "local" ? "\"local\"" : "") "]"
                if (iif != "") text = text ",\"iif\":\"" iif "\""
                print text "}]"
            } else {
                text = kind[route] == "unicast" ? to : kind[route] " " to
                if (from != "") text = text " from " from
                if (via[route] != "") text = text " via " via[route]
                text = text " dev " out
                if (source != "") text = text " src " source
                print text " "
                print "    cache " (kind[route] == "local" ? "<local> " : "") (iif != "" ? "iif " iif " " : "")
            }
        }' "$here/ip-route.txt"

        """#
}
