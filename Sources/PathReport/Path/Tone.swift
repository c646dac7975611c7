import PathModel

/// How good or bad a thing is, in whatever colours a form has for it.
enum Tone: String, CaseIterable {
    case plain, good, bad, unsure

    /// The tone of a verdict.
    init(_ verdict: Verdict) {
        self =
            switch verdict {
            case .delivered: .good
            case .dropped, .rejected: .bad
            case .undetermined: .unsure
            }
    }
}
