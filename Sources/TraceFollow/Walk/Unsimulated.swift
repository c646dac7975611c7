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
    static func notes(of walk: LogicalWalk) -> [Note] {
        var notes: [Note] = []
        for section in walk.sections {
            for hop in section.hops {
                for count in hop.stages.flatMap(\.actions).compactMap(members) {
                    notes.append(.equalCostRoutes(datapath: hop.datapath, count: count))
                }
            }
        }
        let sizes = walk.sections.flatMap(\.hops).flatMap(\.stages).flatMap(\.actions).compactMap(size)
        if case .wire? = walk.end, let least = sizes.min() {
            notes.append(.packetSize(bytes: least))
        }
        if let first = walk.skipped.first {
            notes.append(.flowsLeftOut(count: walk.skipped.count, example: first))
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
