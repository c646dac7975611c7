import PathModel
import PathReport

/// One step of `ovnkube-trace`: what it looked at between whom, and what it found.
struct ResultLine: Sendable {
    /// What a step found.
    enum Outcome: Hashable, Sendable {
        case success
        /// The packet does not get through; the cause, where one is known.
        case failure(Cause?)
        /// The packet cannot be made: the port that was written is none.
        case notAPort(String)
        /// It could not be determined, for the reason given.
        case undetermined(Unsure)
        /// The step was left out, for the reason given; the packet's path does not depend on it.
        case skipped(Unknown)
    }

    /// Why a step's result is not known.
    enum Unsure: Hashable, Sendable {
        /// The trace could not tell.
        case unknown(Unknown)
        /// There is no such packet, as the trace notes.
        case noted(Note)
        /// There is no such packet.
        case noPacket

        /// The reason in words.
        var words: String {
            switch self {
            case .unknown(let reason): reason.words
            case .noted(let note): note.words
            case .noPacket: "there is no such packet to trace"
            }
        }
    }

    /// The tools that steps are named after.
    enum Tool: String, Sendable {
        case logical = "ovn-trace"
        case openflow = "ovs-appctl ofproto/trace"
        case detrace = "ovn-detrace"
    }

    /// The tool.
    var tool: Tool
    /// The packet's direction in words: `source pod to destination pod`.
    var way: String
    /// Whether the step is about the destination's zone alone.
    var isRemote = false
    /// The name of who sends.
    var source: String
    /// The name of who receives.
    var destination: String
    /// What was found.
    var outcome: Outcome
    /// The parts of the path that the step is about.
    var sections: [Section] = []
    /// The flows' origins, where the step is about them.
    var flows: [FlowOrigin] = []

    /// `ovn-trace (remote) source pod to destination pod`.
    var step: String { tool.rawValue + (isRemote ? " (remote) " : " ") + way }

    /// The line that is printed, without colours and without its end; `nil` where the step has no result.
    var text: String? {
        switch outcome {
        case .success: "\(step) indicates success from \(source) to \(destination)"
        case .failure, .notAPort: "\(step) indicates failure from \(source) to \(destination)"
        case .undetermined, .skipped: nil
        }
    }

    /// The line as a terminal shows it: green for success, red for failure, bold both.
    func text(coloured: Bool) -> OutputText? {
        guard let text else { return nil }
        return coloured ? .styled("\(text)", outcome == .success ? .green : .red, .bold) : "\(text)"
    }
}
