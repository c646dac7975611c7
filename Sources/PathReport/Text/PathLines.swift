package import PathModel

/// A trace's path in a few lines, for reports that tell of many traces.
package enum PathLines {
    /// Each leg's direction and verdict, and below it the hops that matter. No lines of a leg that nothing is known of. Of a
    /// service's endpoints the first one's, and those of which each came to another end.
    package static func of(_ trace: PathTrace) -> [String] {
        var told: Set<Verdict> = []
        return trace.each.filter { told.insert($0.verdict).inserted }.flatMap { lines($0, of: trace) }
    }

    private static func lines(_ one: PathTrace, of trace: PathTrace) -> [String] {
        one.legs.filter { $0.direction != .reverse }.flatMap { leg -> [String] in
            let hops = HopLine.folded(HopLines.of(leg, in: one))
            guard !hops.isEmpty else { return [] }
            let width = hops.map(\.kind.rawValue.count).max() ?? 0
            return ["\(TraceWords.title(of: leg, in: one, of: trace)): \(leg.verdict.word)"]
                + hops.map { hop in
                    let kind = hop.kind.rawValue + String(repeating: " ", count: width - hop.kind.rawValue.count)
                    return "  \(hop.mark.sign.isEmpty ? " " : hop.mark.sign) \(kind)  \(hop.what)"
                }
        }
    }
}
