package import PathModel

/// Writes what was traced as a `ConnectivityTest` document that holds today.
package enum AssertionText {
    /// A connection, and what came of it.
    package struct Entry: Sendable {
        /// The connection.
        package var pair: ConnectionPlan.Pair
        /// What was traced; `nil` where it could not be.
        package var trace: PathTrace?

        /// Makes an entry.
        package init(pair: ConnectionPlan.Pair, trace: PathTrace?) {
            self.pair = pair
            self.trace = trace
        }
    }

    /// The document, in YAML.
    ///
    /// - Parameters:
    ///   - entries: The connections. What is undetermined becomes a comment.
    ///   - name: The document's name.
    /// - Returns: The text, ending with a newline.
    package static func text(_ entries: [Entry], name: String) -> String {
        var lines = [
            "apiVersion: \(ConnectivityFile.version)", "kind: \(ConnectivityFile.kind)",
            "metadata: {name: \(quoted(name))}",
            "spec:",
        ]
        let tests = entries.map(test)
        lines.append(tests.contains { $0.isTest } ? "  tests:" : "  tests: []")
        var names: [String: Int] = [:]
        for test in tests {
            guard test.isTest else {
                lines.append("  # \(test.name): \(test.lines.joined(separator: " "))")
                continue
            }
            names[test.name, default: 0] += 1
            let count = names[test.name] ?? 1
            lines.append("  - name: \(quoted(count == 1 ? test.name : "\(test.name) (\(count))"))")
            lines += test.lines.map { "    \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func test(_ entry: Entry) -> (name: String, isTest: Bool, lines: [String]) {
        let pair = entry.pair
        let name = "\(pair.source) to \(pair.destination), \(pair.request.transport.rawValue)"
        guard let trace = entry.trace else { return (name, false, ["could not be traced"]) }
        let forward = trace.forwardVerdict
        var lines = [
            "from: \(end(pair.request.source, port: nil))",
            "to: \(end(pair.request.destination, port: pair.request.destinationPort))",
            "protocol: \(pair.request.transport.rawValue)",
        ]
        switch forward {
        case .undetermined(let reason):
            return (name, false, ["undetermined: \(reason.split(separator: "\n").joined(separator: " "))"])
        case .delivered:
            lines.append("expect: allow")
            let reply = trace.legs.first { $0.direction == .reply }?.verdict
            lines.append("reply: \(reply == .delivered ? "required" : "ignored")")
            let leg = trace.legs.first { $0.direction == .forward }
            if let policy = leg?.detrace.policies.first { lines.append("by: \(object(policy))") }
        case .dropped(let cause), .rejected(let cause):
            lines.append("expect: \(forward.word == "dropped" ? "deny" : "reject")")
            // Where several policies isolate a pod, the row is of all of them: any will do.
            if let owner = cause.policies.first ?? cause.owner { lines.append("by: \(object(owner))") }
        }
        return (name, true, lines)
    }

    private static func end(_ target: Target, port: UInt16?) -> String {
        let suffix = port.map { ", port: \($0)" } ?? ""
        switch target {
        case .pod(let namespace, let name): return "{pod: \(quoted("\(namespace)/\(name)"))\(suffix)}"
        case .service(let namespace, let name, let port):
            let written = port.map { ", port: \($0)" } ?? suffix
            return "{service: \(quoted("\(namespace)/\(name)"))\(written)}"
        case .address(let address, let port):
            return "{ip: \(quoted(address.description))\(port.map { ", port: \($0)" } ?? suffix)}"
        }
    }

    /// Without the rule: rules are numbered, and a policy that grows renumbers them.
    private static func object(_ object: ObjectReference) -> String {
        let namespace = object.namespace.map { ", namespace: \(quoted($0))" } ?? ""
        return "{kind: \(quoted(object.kind))\(namespace), name: \(quoted(object.name))}"
    }

    /// A text as YAML takes it: plain where that is safe, else in double quotes.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-/.".utf8.contains(byte)
            } && text.first?.isLetter ?? false
            && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        guard !isPlain else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
