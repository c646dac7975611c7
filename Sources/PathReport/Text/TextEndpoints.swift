import PathModel

/// What a text report tells of a service with several endpoints: how many the connection is delivered to, each with its verdict,
/// and whose leg is whose.
extension TextReport {
    /// The verdict of the whole, and how many endpoints have it.
    static func headline(of trace: PathTrace) -> TextLine {
        guard let share = trace.share else { return .verdict("verdict", outcome(trace), trace.verdict) }
        var words = share
        if trace.verdict == .delivered {
            let hasReplies = trace.each.allSatisfy { one in one.legs.contains { $0.direction == .reply } }
            words += hasReplies ? " (request and reply)" : ""
        } else if let one = trace.each.first(where: { $0.verdict == trace.verdict }) {
            words += "; " + outcome(one)
        }
        return .verdict("verdict", words, trace.verdict, counting: share.count)
    }

    /// An endpoint, and where there are several what became of its connection.
    static func endpoint(_ end: EndpointTrace, of trace: PathTrace) -> TextLine {
        let address = self.end(end.endpoint, port: end.port.map { "\(trace.transport.rawValue)/\($0)" })
        guard !trace.others.isEmpty else { return TextLine("endpoint", address) }
        switch (end.verdict, end.outcome) {
        case (_, .notBalanced(let reason)): return TextLine("endpoint", "\(address): \(reason)")
        case (let verdict?, _):
            let mark: HopLine.Mark =
                switch verdict {
                case .delivered: .passed
                case .dropped, .rejected: .stopped
                case .undetermined: .lost
                }
            return TextLine(
                "endpoint", "\(address): \(verdict.word)", mark: mark == .passed ? " " : mark.sign,
                emphasis: mark == .passed ? .none : .name(PathPicture.Tone(verdict)))
        case (nil, .traced): return TextLine("endpoint", address)
        }
    }

    /// A leg's name, with its endpoint's where there are several.
    static func title(of leg: Leg, in one: PathTrace, of trace: PathTrace) -> String {
        name(leg.direction) + (trace.share == nil ? "" : one.towards(leg))
    }
}

extension PathTrace {
    /// Where a leg leads to or comes from: ` to pod shop/db-0`.
    func towards(_ leg: Leg) -> String { " \(leg.direction == .forward ? "to" : "from") \(answering.label)" }
}
