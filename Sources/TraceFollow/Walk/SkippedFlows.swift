import OVNFormats
import PathModel

/// The logical flows that one run of ovn-trace left out, since it could not parse them: it traces as if they were not there.
package struct SkippedFlows: Sendable {
    /// The matches or actions of flows that it could not know, those of a newer OVN than the tool's, without repetition. Flows
    /// with templates are not among them; those are filled in.
    package private(set) var flows: [String] = []
    /// Whether it may have left out more than it tells.
    ///
    /// Since OVN 26.03 all its warnings share a limit of one a minute (`rl` of utilities/ovn-trace.c), so that a single one may
    /// stand for any number, and says nothing of the others; older ones tell all. Every database whose load balancers have
    /// templates gives more than one: for the flow of each stage and of each datapath.
    private(set) var mayBeMore = false

    /// None.
    init() {}

    /// Reads what a run wrote to standard error.
    init(in errors: String) {
        var warnings = 0
        for line in ToolLogLine.all(in: errors) where line.module == "ovntrace" {
            if line.reportsLostMessages { mayBeMore = true }
            if line.severity == "WARN" { warnings += 1 }
            guard line.reportsSkippedFlow else { continue }
            let message = line.message
            let end = message.firstRange(of: ": parsing ")?.lowerBound ?? message.endIndex
            let flow = String(message[..<end])
            if !flow.contains("^"), !flows.contains(flow) { flows.append(flow) }
        }
        mayBeMore = mayBeMore || warnings == 1
    }
}

extension LogicalReading {
    /// The reading of a trace that left flows out: where it ended for want of a flow, that is open.
    ///
    /// northd gives every stage a flow for what no other matches (since OVN 22.12). So where none at all matched, and it is not
    /// known that all were parsed, one of those that were not is missing there, even if the only one told is another stage's.
    package func missing(_ skipped: SkippedFlows) -> LogicalReading {
        guard case .dropped(let cause) = end else { return self }
        var reading = self
        if let first = skipped.flows.first, cause.hasNoMatch || cause.isDefault {
            reading.end = .undetermined(
                .logical(.flowsSkipped(stage: cause.stage, datapath: cause.datapath, example: first)))
        } else if skipped.mayBeMore, cause.hasNoMatch {
            reading.end = .undetermined(
                .logical(.flowsSkipped(stage: cause.stage, datapath: cause.datapath, example: nil)))
        }
        return reading
    }
}

extension Cause {
    /// Whether no logical flow matched.
    fileprivate var hasNoMatch: Bool { match?.hasPrefix("no match") ?? false }
    /// Whether it was the flow for what no other of the stage matches.
    fileprivate var isDefault: Bool { match == "1" }
}
