/// Other people's text — names, labels, what tools and servers said — made fit to leave the program.
///
/// Control characters and those that format (Unicode's categories Cc and Cf: bidirectional overrides, zero widths) become
/// `U+FFFD`. What is left cannot move a terminal's cursor, colour it, begin a line that a program reads as its own, or show its
/// letters in another order.
package enum PlainText {
    /// The text in one line: line ends and tabs become spaces.
    package static func line(_ text: String) -> String { isPlain(text) ? text : visible(text, lineEnd: " ") }

    /// The text's lines.
    package static func lines(_ text: String) -> [String] {
        visible(text, lineEnd: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// A text of several lines, such as what a tool printed, with its own line ends and tabs.
    package static func block(_ text: String) -> String {
        guard !isPlain(text, and: "\n\t") else { return text }
        var result = String.UnicodeScalarView()
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if scalar == "\r", next < scalars.endIndex, scalars[next] == "\n" { continue }
            let isKept = scalar == "\n" || scalar == "\t" || !isHarmful(scalar)
            result.append(isKept ? scalar : replacement)
        }
        return String(result)
    }

    /// What stands for a character that was replaced.
    static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Whether a character does something to what is around it.
    static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        // Of most no property need be looked up.
        guard !scalar.isASCII else { return scalar.value < 0x20 || scalar.value == 0x7f }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// Whether the text is what most is, printable ASCII, and nothing needs to be looked at.
    static func isPlain(_ text: String, and others: StaticString = "") -> Bool {
        text.utf8.allSatisfy { byte in
            (0x20..<0x7f).contains(byte) || others.withUTF8Buffer { $0.contains(byte) }
        }
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
            default: result.append(isHarmful(scalar) ? replacement : scalar)
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
