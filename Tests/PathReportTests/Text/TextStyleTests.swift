import PathModel
import Testing

@testable import PathReport

/// Widths and colours.
@Suite struct TextStyleTests {
    static let traces = [SampleTraces.delivered, SampleTraces.dropped, SampleTraces.external]

    @Test(arguments: traces) func plainTextHasNoEscapeSequences(trace: PathTrace) {
        #expect(!TextReport.text(trace, detail: .output).printed.contains("\u{1B}"))
    }

    /// Who takes the colours away has the plain text.
    @Test(arguments: traces) func coloursChangeNothingElse(trace: PathTrace) {
        let plain = TextReport.text(trace, detail: .output).printed
        var coloured = TextReport.text(trace, detail: .output, style: TextStyle(isColoured: true)).printed
        #expect(coloured.contains("\u{1B}[1;3"))
        for code in ["0", "2", "1;31", "1;32", "1;33"] { coloured.replace("\u{1B}[\(code)m", with: "") }
        #expect(coloured == plain)
    }

    @Test(arguments: traces) func noLineIsLongerThanTheTerminal(trace: PathTrace) {
        let text = TextReport.text(trace, detail: .output, style: TextStyle(width: 80)).printed
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        // Nothing is lost: the words are those of the unbroken text.
        let words = { (text: String) in text.filter { !$0.isWhitespace } }
        #expect(words(text) == words(TextReport.text(trace, detail: .output).printed))
    }

    /// A hop stays with the arrow that leads to it, unless that would leave a short line.
    @Test func aPathIsBrokenBeforeAnArrow() {
        #expect(
            Wrapping.lines("switch a → router cluster → switch transit", width: 34) == [
                "switch a → router cluster", "→ switch transit",
            ])
        #expect(
            Wrapping.lines("a → the words behind it are many", width: 20) == ["a → the words behind", "it are many"])
    }

    @Test func aLineGoesOnBelowItsText() {
        let line = TextLine("match", String(repeating: "abcde ", count: 14))
        #expect(
            TextStyle(width: 80).printed([line]).map(\.printed) == [
                "  match         " + String(repeating: "abcde ", count: 9) + "abcde",
                "                abcde abcde abcde abcde ",
            ])
    }
}
