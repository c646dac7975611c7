import Connectivity
import PathReport
import Synchronization
import Testing

@testable import PathCommands

/// What is told while a run goes on.
@Suite struct RunProgressTests {
    private final class Written: Sendable {
        let text = Mutex("")
    }

    private func written(_ manner: RunProgress.Manner, width: Int = 80, _ body: (RunProgress) -> Void) -> String {
        let written = Written()
        body(RunProgress(manner, width: width) { text in written.text.withLock { $0 += text.printed } })
        return written.text.withLock { $0 }
    }

    private func run(_ progress: RunProgress) {
        progress.begin(total: 3)
        progress.running(2)
        progress.count(.passed)
        progress.count(.failed("x"))
        progress.running(0)
        progress.say("note: a\nb")
        let pair = PairResult(
            source: "a", destination: "b", transport: "tcp", outcome: .passed, traced: "", command: "")
        progress.ended(TestResult(name: "t", line: 1, expected: "allow", pairs: [pair]))
        progress.end()
    }

    @Test func onATerminalALineIsDrawnAgain() {
        let lines = written(.redrawn, run).split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
        #expect(
            lines == [
                "", "0 of 3 done; 3 remaining, 0 commands running", "0 of 3 done; 3 remaining, 2 commands running",
                "1 of 3 done: 1 passed; 2 remaining, 2 commands running",
                "2 of 3 done: 1 passed, 1 failed; 1 remaining, 2 commands running",
                "2 of 3 done: 1 passed, 1 failed; 1 remaining, 0 commands running", "note: a b\n",
                "2 of 3 done: 1 passed, 1 failed; 1 remaining, 0 commands running", "",
            ])
    }

    @Test func aLineIsNoWiderThanTheTerminal() {
        let lines = written(.redrawn, width: 20) { $0.begin(total: 3) }.split(separator: "\r\u{1B}[K")
        #expect(lines == ["0 of 3 done; 3 rema"])
    }

    @Test func elsewhereEachTestHasALine() {
        #expect(written(.lines, run) == "note: a b\npassed        t: 1 connection\n")
    }

    @Test func quietIsQuietButForWhatMustBeTold() {
        #expect(written(.silent, run) == "note: a b\n")
    }
}
