package import PathModel
package import TraceProbe

/// What was found out about flows so far, by zone: shared by all traces of a run.
package struct FlowCatalogue: Sendable {
    private var rows: [String: DetraceRows] = [:]
    private var problems: [String: ToolFailure] = [:]

    /// Nothing is known yet.
    package init() {}

    /// Whether a flow has been looked up, found or not.
    package func knows(_ flow: String, zone: String) -> Bool { rows[zone]?.asked.contains(flow) ?? false }

    /// What a flow was made from, where that is known.
    package func origin(of flow: String, zone: String) -> FlowOrigin? { rows[zone]?.origin(of: flow, zone: zone) }

    /// The addresses that a zone has for names in DNS, as far as rules with such names were met: by `DNSName.plain(_:)`.
    package func namedAddresses(ofZone zone: String) -> [String: [String]] { rows[zone]?.namedAddresses ?? [:] }

    /// Why a zone's flows could not be looked up.
    package func problem(ofZone zone: String) -> ToolFailure? { problems[zone] }

    /// Adds what ``DetraceScript`` printed in a zone. A problem is remembered until the next success.
    package mutating func add(_ result: ProbeResult, zone: String) {
        switch result {
        case .failed(let reason): problems[zone] = .toolError(reason)
        case .output(let text, let errors, let exitCode):
            guard exitCode == 0 else {
                problems[zone] =
                    errors.split(separator: "\n").last.map { .toolError(String($0)) }
                    ?? .toolSilent(.ovsdbClient, exitCode: exitCode)
                return
            }
            do {
                try rows[zone, default: DetraceRows()].add(parsing: text)
                problems[zone] = nil
            } catch {
                problems[zone] = .toolError("\(error)")
            }
        }
    }
}
