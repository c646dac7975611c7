import TextParsing
import ClusterBundle
import FoundationEssentials

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
        let derived = [
            "usual-rules": usualRules, "route.awk": RecordedRoutes.awk,
            "addresses": addresses(json(folder + "/ip-addr.json")), "links": links(json(folder + "/ip-link.json")),
        ]
        for (name, text) in derived { try Data(text.utf8).write(to: URL(filePath: folder + "/" + name)) }
        let programs = ["ip": ip, "nft": nft, "iptables-save": iptables, "ip6tables-save": unknown]
        for (name, text) in programs {
            let path = folder + "/" + name
            try Data((preamble + text).utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        }
    }

    private static func json(_ file: String) -> JSONValue {
        FileManager.default.contents(atPath: file).flatMap { try? JSONValue(parsing: $0) } ?? .array([])
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
        [ "$1" != -s ] || shift
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

    /// `ip [-json] route get` answers by `RecordedRoutes`.
    private static let ip = #"""
        json= family=
        while [ "${1#-}" != "$1" ]; do
            case "$1" in -j|-json|--json) json=1 ;; -4|-6) family=$1 ;; *) refuse ;; esac
            shift
        done
        case "$*" in
        a|addr|address|"a show"|"addr show"|"address show")
            recorded ip-addr.json; [ "$json" ] && [ -z "$family" ] || refuse; exec cat "$here/ip-addr.json" ;;
        l|link|"l show"|"link show") recorded ip-link.json; [ "$json" ] || refuse; exec cat "$here/ip-link.json" ;;
        ru|rule|"ru show"|"rule show"|"ru list"|"rule list")
            recorded ip-rule.txt; [ -z "$json" ] && [ "$family" != -6 ] || refuse; exec cat "$here/ip-rule.txt" ;;
        "r get "*|"route get "*) shift 2 ;;
        "r show table all"|"route show table all"|"r list table all"|"route list table all")
            recorded ip-route.txt; [ -z "$json" ] || refuse
            case $family in -4) exec grep -v : "$here/ip-route.txt" ;; -6) exec grep : "$here/ip-route.txt" ;; esac
            exec cat "$here/ip-route.txt" ;;
        r|route|"r show"|"route show"|"r list"|"route list")
            recorded ip-route.txt; [ -z "$json" ] || refuse
            [ "$family" != -6 ] || exec grep -v ' table ' "$here/ip-route.txt"
            exec grep -v -e ' table ' -e : "$here/ip-route.txt" ;;
        *) refuse ;;
        esac
        recorded ip-route.txt
        to=$1; from=; iif=; mark=; shift
        while [ $# -gt 1 ]; do
            case "$1" in from) from=$2 ;; iif) iif=$2 ;; mark) mark=$2 ;; *) refuse ;; esac
            shift 2
        done
        [ $# = 0 ] || refuse
        case "$family$to" in -4*:*|-6*.*.*.*) refuse ;; esac
        if [ -n "$iif" ] && recorded ip-link.json && ! grep -q "^$iif " "$here/links"; then
            echo "Cannot find device \"$iif\"" >&2; exit 1
        fi
        # Where no rules are recorded, those that every host has.
        if [ -f "$here/ip-rule.txt" ]; then rules=$here/ip-rule.txt; else rules=$here/usual-rules; fi
        [ -z "$mark" ] || recorded ip-rule.txt
        exec awk -v to="$to" -v from="$from" -v iif="$iif" -v mark="$mark" -v json="$json" -v asked="$asked" \
            -v rules="$rules" -v addresses="$here/addresses" -v links="$here/links" \
            -f "$here/route.awk" "$rules" "$here/addresses" "$here/links" "$here/ip-route.txt"

        """#

    /// The kernel's own rules (ip-rule(8)).
    private static let usualRules = """
        0: from all lookup local
        32766: from all lookup main
        32767: from all lookup default

        """

    /// The addresses of `ip -json addr`, a line each: interface, address, bits, scope, and what is said of it.
    private static func addresses(_ links: JSONValue) -> String {
        links.elements.flatMap { link in
            (link["addr_info"]?.elements ?? []).compactMap { entry -> String? in
                guard let name = link["ifname"]?.string, let address = entry["local"]?.string,
                    let bits = entry["prefixlen"]?.integer
                else { return nil }
                let flags = ["secondary", "deprecated", "tentative"].filter { entry[$0]?.bool == true }
                return ([name, address, "\(bits)", entry["scope"]?.string ?? "global"] + flags).joined(separator: " ")
                    + "\n"
            }
        }.joined()
    }

    /// The interfaces of `ip -json link`, a line each: name, and the interface that it is part of or `-`.
    private static func links(_ links: JSONValue) -> String {
        links.elements.compactMap { link in
            link["ifname"]?.string.map { "\($0) \(link["master"]?.string ?? "-")\n" }
        }.joined()
    }
}
