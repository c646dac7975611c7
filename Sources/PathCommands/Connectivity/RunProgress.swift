import Connectivity
import Console
import FoundationEssentials
import PathReport
import Synchronization

/// Shows the progress of a run on standard error: a line that is redrawn on a terminal, else a line for each finished test.
final class RunProgress: Sendable {
    /// How progress is shown.
    enum Manner: Sendable {
        case redrawn, lines, silent
    }
    /// What is counted, in connections.
    struct Counts: Hashable, Sendable {
        var total = 0
        var passed = 0
        var failed = 0
        var undetermined = 0
        /// The commands that run in the cluster.
        var running = 0

        /// `12 of 40 done: 11 passed, 1 failed; 28 remaining, 3 commands running`.
        var words: String {
            let done = passed + failed + undetermined
            let outcomes = [(passed, "passed"), (failed, "failed"), (undetermined, "undetermined")].filter { $0.0 > 0 }
            let found = outcomes.isEmpty ? "" : ": " + outcomes.map { "\($0) \($1)" }.joined(separator: ", ")
            let commands = "\(running) command\(running == 1 ? "" : "s") running"
            return "\(done) of \(total) done\(found); \(total - done) remaining, \(commands)"
        }
    }

    private let manner: Manner
    private let width: Int
    private let counts = Mutex(Counts())
    private let write: @Sendable (OutputText) -> Void

    /// Makes a progress.
    ///
    /// - Parameters:
    ///   - manner: How progress is shown.
    ///   - width: The terminal's columns; a longer line would break and could not be drawn again.
    ///   - write: Writes the text.
    init(
        _ manner: Manner, width: Int = Terminal.errorColumns,
        write: @escaping @Sendable (OutputText) -> Void = { Terminal.writeError($0) }
    ) {
        self.manner = manner
        self.width = width
        self.write = write
    }

    /// Begins with connections of which some may be known.
    func begin(total: Int) { change { $0 = Counts(total: total, running: $0.running) } }

    /// Notes how many commands run.
    func running(_ count: Int) { change { $0.running = count } }

    /// Counts a connection.
    func count(_ outcome: Outcome) {
        change { counts in
            switch outcome {
            case .passed: counts.passed += 1
            case .failed: counts.failed += 1
            case .undetermined: counts.undetermined += 1
            case .skipped: break
            }
        }
    }

    /// Reports a finished test.
    func ended(_ test: TestResult) {
        guard manner == .lines, let line = ConnectivityTextReport.lines(test).first else { return }
        write("\(line.printed.drop { $0 == " " })\n")
    }

    /// Prints a message in a line of its own.
    func say(_ line: String) {
        let text: OutputText = "\(line)\n"
        counts.withLock { counts in
            write(manner == .redrawn ? Self.cleared + text : text)
            if manner == .redrawn, counts.total > 0 { write(drawn(counts)) }
        }
    }

    /// Leaves the line empty for what comes after.
    func end() { counts.withLock { _ in if manner == .redrawn { write(Self.cleared) } } }

    /// To the line's start, and all of it erased (ECMA-48, `EL`).
    private static let cleared: OutputText = "\r\u{1B}[K"

    private func drawn(_ counts: Counts) -> OutputText { "\(Self.cleared)\(counts.words.prefix(max(1, width - 1)))" }

    private func change(_ body: (inout Counts) -> Void) {
        counts.withLock { counts in
            let before = counts
            body(&counts)
            if manner == .redrawn, counts != before { write(drawn(counts)) }
        }
    }
}
