import PathModel

/// A host's part of a leg for people.
enum HostLines {
    /// `host NODE: in by ovn-k8s-mp0, routed locally`, and with more detail the command and what was printed.
    static func lines(_ host: Section, detail: TextReport.Detail) -> [String] {
        var lines = ["  host \(host.place): \(words(host))"]
        guard detail >= .stages else { return lines }
        lines.append("    in \(host.place), \(host.container):")
        lines.append("      $ \(host.command)")
        for stage in host.hops.flatMap(\.stages) {
            lines.append("        \(stage.name): \(stage.match): \(stage.actions.joined(separator: "; "))")
        }
        if detail >= .output { lines += host.output.split(separator: "\n").map { "      | \($0)" } }
        return lines
    }

    /// How the packet came, what became of it, and by what rule it was translated.
    static func words(_ host: Section) -> String {
        let hop = host.hops.first
        var words: [String] = []
        if let inport = hop?.inport { words.append("in by \(inport)") }
        for stage in hop?.stages ?? [] {
            let action = stage.actions.first ?? ""
            if stage.name == "route" {
                words.append(routed(action, by: hop?.outport))
            } else {
                words.append("\(stage.name) rule '\(action)'")
            }
        }
        return words.joined(separator: ", ")
    }

    /// `local delivery`, or `out by breth0 via 172.18.0.1`.
    private static func routed(_ action: String, by outport: String?) -> String {
        if action == "local" { return "local delivery" }
        guard let outport else { return action }
        let nextHop = action.hasPrefix("via ") ? " " + action.split(separator: " ").prefix(2).joined(separator: " ") : ""
        return "out by \(outport)\(nextHop)"
    }
}
