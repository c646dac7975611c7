package import NetworkTypes

/// The networks of a cluster, as configured in the config maps of OVN-Kubernetes.
package struct ClusterConfig: Sendable {
    /// The config maps: upstream's manifests write the first (`svc_cidr`, `net_cidr`), OpenShift the second, in which
    /// `ovnkube.conf` holds the configuration file of ovnkube (`go-controller/pkg/config/config.go`).
    package static let names = ["ovn-config", "ovnkube-config"]

    /// The networks of services; empty where none is written.
    package private(set) var serviceNetworks: [IPPrefix] = []
    /// The networks of pods; empty where none is written.
    package private(set) var podNetworks: [IPPrefix] = []

    /// Reads the config maps that there are.
    package init(of maps: [ConfigMap]) {
        for data in maps.map({ $0.data ?? [:] }) {
            serviceNetworks += Self.networks(data["svc_cidr"])
            podNetworks += Self.networks(data["net_cidr"])
            let file = Self.entries(ofFile: data["ovnkube.conf"] ?? "")
            // The second is the name of 2019.
            serviceNetworks += Self.networks(file["kubernetes.service-cidrs"] ?? file["kubernetes.service-cidr"])
            podNetworks += Self.networks(file["default.cluster-subnets"])
        }
    }

    /// Networks as they are listed: comma-separated, each `ADDRESS/LENGTH`, and pod networks also with the length of a node's
    /// part behind a second slash.
    private static func networks(_ text: String?) -> [IPPrefix] {
        (text ?? "").split(separator: ",").compactMap { entry in
            IPPrefix(entry.split(separator: "/").prefix(2).joined(separator: "/").filter { $0 != " " })
        }
    }

    /// The entries of a configuration file by section and name, `default.cluster-subnets`, all in lower case. The format is that
    /// of gcfg: sections in brackets, `NAME = VALUE`, values perhaps in quotes, comments behind `;` or `#`.
    private static func entries(ofFile text: String) -> [String: String] {
        var entries: [String: String] = [:]
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = withoutComment(line)
            if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
                section = trimmed(line[line.index(after: line.startIndex)..<end]).lowercased()
            } else if let equals = line.firstIndex(of: "=") {
                let name = trimmed(line[..<equals]).lowercased()
                entries["\(section).\(name)"] = trimmed(line[line.index(after: equals)...]).filter { $0 != "\"" }
            }
        }
        return entries
    }

    private static func withoutComment(_ line: Substring) -> Substring {
        var isQuoted = false
        let end = line.firstIndex { character in
            if character == "\"" { isQuoted.toggle() }
            return !isQuoted && (character == ";" || character == "#")
        }
        return line[..<(end ?? line.endIndex)].drop(while: \.isWhitespace)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(String(text.drop(while: \.isWhitespace).reversed()).drop(while: \.isWhitespace).reversed())
    }
}
