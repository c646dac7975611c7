import PathModel

/// What the sender of a connection's first packet gets, by what happens to that packet and to its reply.
enum SenderView {
    /// The answer; where the reply is ignored, the request is delivered.
    case answered
    /// Nothing: its packet is dropped.
    case unanswered(Verdict)
    /// A TCP reset or an ICMP unreachable: its packet is rejected.
    case refused(Verdict)
    /// Nothing, though its packet arrives: the reply is dropped. Or it is rejected, which tells the other end and not this one.
    case answerLost(Verdict)
    /// The request is delivered, and it is not known whether the reply is, for the reason given; `nil` where it was not traced.
    case answerUnknown(Unknown?)
    /// What happens to the request is not known.
    case requestUnknown(Unknown)

    /// Looks at a trace.
    ///
    /// - Parameters:
    ///   - trace: The trace, of one endpoint where there are several.
    ///   - withReply: Whether the reply counts.
    init(of trace: PathTrace, withReply: Bool) {
        let forward = trace.forwardVerdict
        switch (forward, trace.replyVerdict) {
        case (.undetermined(let reason), _): self = .requestUnknown(reason)
        case (.dropped, _): self = .unanswered(forward)
        case (.rejected, _): self = .refused(forward)
        case (.delivered, _) where !withReply: self = .answered
        case (.delivered, .delivered?): self = .answered
        case (.delivered, .undetermined(let reason)?): self = .answerUnknown(reason)
        case (.delivered, nil): self = .answerUnknown(nil)
        case (.delivered, let reply?): self = .answerLost(reply)
        }
    }

    /// The verdict on the packet that was stopped; `nil` where none was.
    var stop: Verdict? {
        switch self {
        case .unanswered(let verdict), .refused(let verdict), .answerLost(let verdict): verdict
        case .answered, .answerUnknown, .requestUnknown: nil
        }
    }

    /// Whether the request arrives and its answer is lost.
    var isAnswerLost: Bool { if case .answerLost = self { true } else { false } }

    /// What stopped it.
    var cause: Cause? { stop?.cause }
}

extension PathTrace {
    /// The verdict of the first packet.
    var forwardVerdict: Verdict {
        legs.first { $0.direction == .forward }?.verdict ?? .undetermined(.untraced(.notTraced))
    }

    /// The verdict of its reply; `nil` where that was not traced.
    var replyVerdict: Verdict? { legs.first { $0.direction == .reply }?.verdict }
}
