import ArgumentParser
import Console
import FoundationEssentials

/// When to colour text.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    /// Whether text on standard output is to be coloured.
    var isColoured: Bool {
        isColoured(onTerminal: Terminal.isInteractive, environment: ProcessInfo.processInfo.environment)
    }

    /// As ``isColoured``, of what is given: `auto` colours on a terminal that can, unless `NO_COLOR` is set and not empty
    /// (https://no-color.org).
    func isColoured(onTerminal isTerminal: Bool, environment: [String: String]) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        }
    }
}
