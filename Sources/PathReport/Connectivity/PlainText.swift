/// Other people's text — names in a file, what tools said — made fit for one line, or for lines, of a report.
enum PlainText {
    /// The text in one line: line ends become spaces, other control characters `U+FFFD`.
    ///
    /// What is left cannot move a terminal's cursor, colour it, or begin a line that a program reads as its own.
    static func line(_ text: String) -> String { visible(text, lineEnd: " ") }

    /// The text's lines, each without control characters.
    static func lines(_ text: String) -> [String] {
        visible(text, lineEnd: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func visible(_ text: String, lineEnd: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            defer { isAfterReturn = scalar == "\r" }
            switch scalar {
            case "\n" where isAfterReturn: continue
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": result.append(lineEnd)
            case "\t": result.append(" ")
            case _ where scalar.properties.generalCategory == .control: result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// A number of things: `1 test`, `2 tests`.
    static func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }

    /// Seconds to the thousandth, without an exponent or a thousands separator: `12.340`.
    static func seconds(_ seconds: Double) -> String {
        let thousandths = Int(min(max(seconds * 1000, 0), 1e15).rounded())
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
