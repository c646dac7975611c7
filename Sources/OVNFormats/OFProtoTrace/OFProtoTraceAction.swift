import TextParsing

/// An OpenFlow action as ofproto/trace prints it, in the notation of ovs-actions(7).
package struct OFProtoTraceAction: Sendable, Equatable {
    /// What the action does to the packet's way.
    package enum Kind: Sendable, Equatable {
        /// `output:5`, also `LOCAL`, `IN_PORT` and other reserved ports.
        case output(port: String)
        /// `NORMAL`, `FLOOD` or `ALL`: the bridge forwards as a learning switch.
        case normal
        /// `resubmit(,8)`: the table, when one is named.
        case resubmit(table: Int?)
        /// `group:3`.
        case group(UInt32)
        /// `ct(…)`.
        case conntrack(commits: Bool)
        /// `ct_clear`.
        case conntrackClear
        /// `controller(…)`: to ovn-controller.
        case controller
        /// `learn(…)`: adds a flow, which a trace does not.
        case learn
        /// `clone(…)`.
        case clone
        /// `drop`.
        case drop
        /// `set_field:VALUE->FIELD`.
        case setField(value: String, field: String)
        /// Anything else.
        case other
    }

    /// The action as printed.
    package var text: String

    package init(text: String) { self.text = text }

    /// What the action does.
    package var kind: Kind {
        let name = text.prefix { $0 != "(" && $0 != ":" }
        let argument = text[name.endIndex...].dropFirst()
        switch name {
        case "drop": return .drop
        case "ct_clear": return .conntrackClear
        case "NORMAL", "FLOOD", "ALL": return .normal
        case "LOCAL", "IN_PORT": return .output(port: text)
        case "output": return .output(port: String(argument))
        case "group": return UInt32(argument).map { .group($0) } ?? .other
        case "resubmit": return .resubmit(table: Self.resubmitTable(argument))
        case "ct": return .conntrack(commits: argument.hasPrefix("commit"))
        case "controller", "CONTROLLER": return .controller
        case "learn": return .learn
        case "clone": return .clone
        case "set_field":
            guard let (value, field) = TextScanner.split(argument, at: "->") else { return .other }
            return .setField(value: String(value), field: String(field))
        default: return .other
        }
    }

    /// The table in `,8)` or `5,8,ct)`.
    private static func resubmitTable(_ arguments: Substring) -> Int? {
        let parts = arguments.dropLast().split(separator: ",", omittingEmptySubsequences: false)
        return parts.count > 1 ? Int(parts[1]) : nil
    }
}
