import NetworkTypes
import PathModel

/// What a text report tells of a service with several endpoints: how many the connection is delivered to, each with its verdict,
/// and whose leg is whose.
extension TextReport {
    /// The verdict of the whole, and how many endpoints have it.
    static func headline(of trace: PathTrace) -> TextLine {
        .verdict("verdict", VerdictWords.headline(trace), trace.verdict, counting: trace.share?.words.count)
    }

    /// An endpoint, and where there are several what happened to its connection.
    static func endpoint(_ end: EndpointTrace, of trace: PathTrace) -> TextLine {
        let address = TraceWords.end(end.endpoint, port: end.port.map { "\(trace.transport.rawValue)/\($0)" })
        guard !trace.others.isEmpty else { return TextLine("endpoint", address) }
        switch (end.verdict, end.outcome) {
        case (_, .notBalanced(let reason)): return TextLine("endpoint", "\(address): \(reason.words)")
        case (let verdict?, _):
            let mark: HopLine.Mark =
                switch verdict {
                case .delivered: .passed
                case .dropped, .rejected: .stopped
                case .undetermined: .lost
                }
            return TextLine(
                "endpoint", "\(address): \(verdict.word)", mark: mark == .passed ? " " : mark.sign,
                emphasis: mark == .passed ? .none : .name(Tone(verdict)))
        case (nil, .traced): return TextLine("endpoint", address)
        }
    }
}
