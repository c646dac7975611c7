import TextParsing

/// Why ovn-trace printed no trace (`trace_parse()` and `trace()` of utilities/ovn-trace.c).
package struct OVNTraceProblem: Sendable, Equatable {
    /// What the message says.
    package enum Kind: Sendable, Equatable {
        /// The Southbound database has no datapath of that name.
        case unknownDatapath(String)
        /// The Southbound database has no port of that name.
        case unknownPort(String)
        /// The microflow names no port, or none of that datapath, to enter by.
        case noIngressPort
        /// The microflow cannot be parsed; the tool's explanation.
        case badMicroflow(String)
        /// Anything else that the tool wrote instead of a trace, such as a failed connection.
        case other(String)
    }

    /// The message as printed, without the newline at its end.
    package var text: String

    package init(text: String) { self.text = text }

    /// What the message says.
    package var kind: Kind {
        if let name = TextScanner.between("unknown datapath \"", "\"", in: text) { return .unknownDatapath(name) }
        if let name = TextScanner.between("unknown port \"", "\"", in: text) { return .unknownPort(name) }
        if text == "microflow does not specify ingress port" { return .noIngressPort }
        for start in ["error parsing flow: ", "failed to parse flow expression "] where text.hasPrefix(start) {
            return .badMicroflow(String(text.dropFirst(start.count)))
        }
        return .other(text)
    }
}
