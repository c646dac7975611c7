import PathModel

/// What ovn-trace does not simulate, or leaves out: told beside the verdict, and where a verdict rests on it, that is open.
enum Unsimulated {
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
                "the path is that of a packet of up to \(least) bytes: the tools do not simulate larger ones"
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

extension LogicalWalk {
    /// Whether the packet came to several routes of equal cost, of which each tracer takes one of its own.
    var choosesAmongRoutes: Bool {
        sections.contains { section in
            section.hops.flatMap(\.stages).flatMap(\.actions).contains { Unsimulated.members(in: $0) != nil }
        }
    }
}
