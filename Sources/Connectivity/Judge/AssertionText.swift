package import NetworkTypes
import OrderedCollections
package import PathModel

/// Writes current connectivity as a `ConnectivityTest` document.
package enum AssertionText {
    /// A connection and its result.
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

    /// Why there is no test for a connection.
    package enum Remark: Hashable, Sendable {
        /// It could not be traced.
        case notTraced
        /// What happens to it is not known.
        case undetermined(Unknown)
        /// It comes to other ends at other endpoints; to how many it is delivered.
        case endpointsDiffer(PathTrace.Share?)
    }

    /// A test that is to be written, or a remark in its place.
    private struct Written {
        var source: String
        var destination: String
        var lines: [String]
        /// Why there is no test.
        var remark: Remark?
    }

    /// The document, in YAML.
    ///
    /// Pods whose names will not last are written as those of the object that made them, where all of its pods came to the same
    /// end.
    ///
    /// - Parameters:
    ///   - entries: The connections. What is undetermined becomes a comment.
    ///   - name: The document's name.
    ///   - transport: The protocol of all connections.
    ///   - words: Puts a remark into words.
    /// - Returns: The text, ending with a newline.
    package static func text(_ entries: [Entry], name: String, transport: TransportProtocol, words: (Remark) -> String)
        -> String
    {
        var lines = [
            "apiVersion: \(ConnectivityFile.version)", "kind: \(ConnectivityFile.kind)",
            "metadata: {name: \(quoted(name))}", "spec:",
            "  defaults: {protocol: \(transport.rawValue), reply: required}",
        ]
        let tests = written(entries)
        lines.append(tests.contains { $0.remark == nil } ? "  tests:" : "  tests: []")
        var names: [String: Int] = [:]
        for test in tests {
            if let remark = test.remark {
                let line = words(remark).split(whereSeparator: \.isNewline).joined(separator: " ")
                lines.append("  # \(test.source) -> \(test.destination): \(line)")
                continue
            }
            let name = "\(title(test.source)) to \(title(test.destination))"
            names[name, default: 0] += 1
            let count = names[name] ?? 1
            lines.append("  - name: \(quoted(count == 1 ? name : "\(name) (\(count))"))")
            let network = entries.first?.pair.request.network.map { "network: \(quoted($0))" }
            let ends = ["from: \(test.source)", "to: \(test.destination)"] + [network].compactMap(\.self)
            lines += (ends + test.lines).map { "    \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The tests: one for all connections between two makers that came to the same end, else one for each connection.
    private static func written(_ entries: [Entry]) -> [Written] {
        var groups: OrderedDictionary<String, [(group: Written, own: Written)]> = [:]
        for entry in entries {
            let pair = entry.pair
            var own = outcome(entry)
            own.source = end(pair.request.source, port: nil)
            own.destination = end(pair.request.destination, port: pair.request.destinationPort)
            var group = own
            if let maker = pair.sourceMaker { group.source = end(maker, port: nil) ?? own.source }
            if let maker = pair.destinationMaker {
                group.destination = end(maker, port: pair.request.destinationPort) ?? own.destination
            }
            if pair.isOneOfFamilies, let family = pair.request.family {
                own.lines.append("family: \(family == .ip4 ? 4 : 6)")
            }
            groups[group.source + " " + group.destination, default: []].append((group, own))
        }
        return groups.values.flatMap { members -> [Written] in
            guard let first = members.first?.group, first.remark == nil,
                members.allSatisfy({ $0.group.lines == first.lines && $0.group.remark == nil })
            else { return members.map(\.own) }
            return [first]
        }
    }

    /// `{pod: shop/web}` without its braces and port.
    private static func title(_ end: String) -> String {
        let fields = end.filter { !"{}\"".contains($0) }.split(separator: ",").map { $0.split(separator: " ") }
        let first = fields.first ?? []
        let port = fields.first { $0.first == "port:" }?.last.map { ":\($0)" } ?? ""
        let kind = first.first?.dropLast() ?? ""
        let name = first.last.map(String.init) ?? ""
        return (kind == "pod" || kind == "ip" ? name : "\(kind) \(name)") + port
    }

    private static func outcome(_ entry: Entry) -> Written {
        var written = Written(source: "", destination: "", lines: [])
        guard let trace = entry.trace else {
            written.remark = .notTraced
            return written
        }
        // Whichever endpoint a connection goes to, it must come to the same end, or there is no test that holds.
        let each = trace.each.map(outcome)
        if each.allSatisfy({ $0.lines == each[0].lines && $0.remark == each[0].remark }) { return each[0] }
        // It may be allowed by one policy here and by another there.
        written.lines = each[0].lines.filter { !$0.hasPrefix("by: ") }
        let isOneEnd = each.allSatisfy { one in
            one.remark == nil && one.lines.filter { !$0.hasPrefix("by: ") } == written.lines
        }
        if !isOneEnd { written.remark = .endpointsDiffer(trace.share) }
        return written
    }

    private static func outcome(_ trace: PathTrace) -> Written {
        var written = Written(source: "", destination: "", lines: [])
        let seen = SenderView(of: trace, withReply: true)
        switch seen {
        case .requestUnknown(let reason):
            written.remark = .undetermined(reason)
        case .answered, .answerUnknown:
            written.lines.append("expect: allow")
            if case .answerUnknown = seen { written.lines.append("reply: ignored") }
            let leg = trace.legs.first { $0.direction == .forward }
            if let policy = leg?.detrace.policies.first { written.lines.append("by: \(object(policy))") }
        case .unanswered, .answerLost, .refused:
            if case .refused = seen {
                written.lines.append("expect: reject")
            } else {
                written.lines.append("expect: deny")
            }
            if let object = seen.cause?.decidingObject { written.lines.append("by: \(self.object(object))") }
        }
        return written
    }

    private static func end(_ maker: EndpointSelector.Subject, port: UInt16?) -> String? {
        guard case .workload(let workload, let name) = maker else { return nil }
        let pods = workload == .virtualMachine ? "" : ", pods: all"
        return "{\(workload.word): \(quoted(name.description))\(pods)\(port.map { ", port: \($0)" } ?? "")}"
    }

    private static func end(_ target: Target, port: UInt16?) -> String {
        let suffix = port.map { ", port: \($0)" } ?? ""
        switch target {
        case .pod(let namespace, let name): return "{pod: \(quoted("\(namespace)/\(name)"))\(suffix)}"
        case .service(let namespace, let name, let port):
            let written = port.map { ", port: \($0)" } ?? suffix
            return "{service: \(quoted("\(namespace)/\(name)"))\(written)}"
        case .node(let name, let port):
            return "{node: \(quoted(name))\(port.map { ", port: \($0)" } ?? suffix)}"
        case .address(let address, let port):
            return "{ip: \(quoted(address.description))\(port.map { ", port: \($0)" } ?? suffix)}"
        case .external(let address, let node):
            return "{external: \(quoted(address.description))\(node.map { ", via: \(quoted($0))" } ?? "")}"
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
        return isPlain ? text : YAMLScalar.quoted(text)
    }
}

extension Cause {
    /// The one object that decided. Where several policies isolate a pod it is none of them: that the pod is isolated would
    /// still hold, and the test fail, when one that allows other packets went.
    fileprivate var decidingObject: ObjectReference? {
        guard isIsolation else { return owner }
        return policies.count == 1 ? policies.first : nil
    }
}
