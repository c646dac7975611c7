import NetworkTypes
package import PathModel

/// What a text report tells of a question that stands for several connections: the verdict of each in a line, then the reports of
/// those that are not delivered, or where all are the first one's; of all where more is to be told.
extension TextReport {
    /// The report of all connections; of one it is that of the trace alone.
    package static func text(
        _ traces: PathTraces, detail: Detail = .brief, style: TextStyle = .plain
    ) -> OutputText {
        guard traces.all.count > 1 else { return text(traces.all[0], detail: detail, style: style) }
        let first = style.printed(overview(traces)).joined(separator: "\n") + "\n"
        let told = traces.all.filter { detail >= .stages || style.kubectl != nil || $0.verdict != .delivered }
        return (told.isEmpty ? [traces.deciding] : told).reduce(first) {
            $0 + "\n" + text($1, detail: detail, style: style)
        }
    }

    private static func overview(_ traces: PathTraces) -> [TextLine] {
        let share = traces.share
        let headline = "\(traces.verdict.word): \(share.delivered) of \(share.count) connections delivered"
        return [.verdict("verdict", headline, traces.verdict)]
            + traces.all.map { trace in
                let isPassed = trace.verdict == .delivered
                let mark: HopLine.Mark = isPassed ? .passed : trace.verdict.cause == nil ? .lost : .stopped
                return TextLine(
                    "connection", "\(TraceWords.connection(trace)): \(trace.verdict.word)",
                    mark: isPassed ? " " : mark.sign, emphasis: isPassed ? .none : .name(Tone(trace.verdict)))
            }
    }
}
