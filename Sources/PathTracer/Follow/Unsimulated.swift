import OVNTools
import PathModel

/// What ovn-trace does not simulate, or leaves out: told beside the verdict, and where a verdict rests on it, that is open.
enum Unsimulated {
    /// The logical flows that ovn-trace left out, since it could not parse them: those of a newer OVN than the tool's. Flows
    /// with templates are not among them; those are filled in.
    ///
    /// - Parameter errors: What it wrote to standard error.
    /// - Returns: Their matches or actions, without repetition.
    static func skippedFlows(in errors: String) -> [String] {
        var flows: [String] = []
        for line in ToolLogLine.all(in: errors) where line.reportsSkippedFlow {
            let message = line.message
            let end = message.firstRange(of: ": parsing ")?.lowerBound ?? message.endIndex
            let flow = String(message[..<end])
            if !flow.contains("^"), !flows.contains(flow) { flows.append(flow) }
        }
        return flows
    }

    /// How many routes of equal cost a stage chose among: `reg8[16..31] = select(1=100, 2=100);`.
    static func members(in action: String) -> Int? {
        guard let start = action.firstRange(of: "= select(")?.upperBound else { return nil }
        return action[start...].prefix { $0 != ")" }.split(separator: ",").count
    }

    /// The size over which a packet's way is another: `reg9[1] = check_pkt_larger(1414);`.
    static func size(in action: String) -> Int? {
        guard let start = action.firstRange(of: "check_pkt_larger(")?.upperBound else { return nil }
        return Int(action[start...].prefix { $0 != ")" })
    }

    /// What a reader should know of a leg's way.
    static func notes(of walk: LogicalWalk) -> [String] {
        var notes: [String] = []
        for section in walk.sections {
            for hop in section.hops {
                for count in hop.stages.flatMap(\.actions).compactMap(members) {
                    notes.append(
                        "\(hop.datapath) has \(count) routes of equal cost: ovn-trace followed one at random, and the"
                            + " bridges may choose another")
                }
            }
        }
        let sizes = walk.sections.flatMap(\.hops).flatMap(\.stages).flatMap(\.actions).compactMap(size)
        if case .wire? = walk.end, let least = sizes.min() {
            notes.append(
                "the way is that of a packet up to \(least) bytes: the tools do not simulate what becomes of larger ones"
            )
        }
        if let first = walk.skipped.first {
            notes.append(
                "ovn-trace is older than its database: it leaves out flows that it cannot parse (\(walk.skipped.count)), such as"
                    + " \(first)")
        }
        return notes
    }
}

extension LogicalReading {
    /// The reading of a trace that left flows out: where it ended for want of a flow, that is open.
    func missing(_ skipped: [String]) -> LogicalReading {
        guard let first = skipped.first, case .dropped(let cause) = end, cause.isForWantOfAFlow else { return self }
        var reading = self
        reading.end = .undetermined(
            "ovn-trace found no flow in \(cause.stage ?? "a stage") of \(cause.datapath ?? "a datapath"), but is older than"
                + " its database and left out flows that it cannot parse, such as \(first)")
        return reading
    }
}

extension Cause {
    /// Whether no logical flow matched.
    fileprivate var isForWantOfAFlow: Bool { match?.hasPrefix("no match") ?? false }
}
