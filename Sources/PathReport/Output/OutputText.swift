/// Text that may leave the program, and the only text that does.
///
/// It is written as a literal. The literal's own characters stay, line ends and colours among them; the values in it are made
/// plain as they are put in (``PlainText``), each in one line: `"pod \(name)\n"`. So other people's text is escaped once, and
/// cannot be forgotten.
package struct OutputText: Hashable, Sendable {
    /// A colour or weight of a terminal (ECMA-48, "Select Graphic Rendition").
    package enum Effect: String, Sendable {
        case bold = "1"
        case dim = "2"
        case italic = "3"
        case red = "31"
        case green = "32"
        case boldRed = "1;31"
        case boldGreen = "1;32"
        case boldYellow = "1;33"
    }

    private var text: String
    /// Whether lines are commands of a CI system on purpose.
    private var holdsCommands = false

    /// A text of several lines with its own line ends and tabs, such as what a tool printed.
    package init(lines text: String) { self.text = PlainText.block(text) }

    /// What a form of report made, whose values it has escaped as its grammar asks for.
    ///
    /// - Parameters:
    ///   - text: The report.
    ///   - holdsCommands: Whether it is for a CI system to obey.
    package init(document text: String, holdsCommands: Bool = false) {
        self.text = PlainText.block(text)
        self.holdsCommands = holdsCommands
    }

    /// A text with effects, ended behind it.
    package static func styled(_ text: OutputText, _ effects: Effect...) -> OutputText {
        var styled = text
        styled.text = effects.map { "\u{1B}[\($0.rawValue)m" }.joined() + text.text + "\u{1B}[0m"
        return styled
    }

    /// One behind the other.
    package static func + (one: OutputText, other: OutputText) -> OutputText {
        var both = one
        both += other
        return both
    }

    /// Adds a text behind this one.
    package static func += (one: inout OutputText, other: OutputText) { one.text += other.text }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { text.isEmpty }

    /// What is written: no line of it is a command that a CI system would find in its log, unless it is meant to be.
    package var printed: String {
        guard text.contains("##") || text.contains("::") else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Self.harmless($0, holdsCommands: holdsCommands) }.joined(separator: "\n")
    }

    /// A line that no CI system obeys.
    ///
    /// GitHub's runner reads `::command::` behind white space, and `##[command]` anywhere in a line (`ActionCommand.cs` of
    /// actions/runner); Azure's agent reads `##vso[` (`Command.cs` of microsoft/azure-pipelines-agent), TeamCity `##teamcity[`.
    private static func harmless(_ line: Substring, holdsCommands: Bool) -> String {
        var line = line.contains("##") ? line.replacing(#/(##[A-Za-z]*)\[/#) { "\($0.1)\u{FFFD}[" } : line
        if !holdsCommands, let command = line.prefixMatch(of: #/\s*(::[A-Za-z][A-Za-z-]*(?:\s.*)?::)/#) {
            line.insert(Character(PlainText.replacement), at: command.1.startIndex)
        }
        return String(line)
    }
}

extension OutputText: ExpressibleByStringInterpolation {
    /// A literal whose values are made plain.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Begins with nothing.
        package init(literalCapacity: Int, interpolationCount: Int) {}

        /// Adds the literal's own characters.
        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// Puts a value in, in one line.
        package mutating func appendInterpolation(_ value: some Any) {
            text += PlainText.line(String(describing: value))
        }

        /// Puts in what is fit to leave the program already.
        package mutating func appendInterpolation(_ value: OutputText) { text += value.text }
    }

    /// A text of the program's own.
    package init(stringLiteral literal: String) { text = literal }

    /// A text with values.
    package init(stringInterpolation interpolation: StringInterpolation) { text = interpolation.text }
}

extension OutputText: CustomStringConvertible {
    /// What is written.
    package var description: String { printed }
}

extension Sequence<OutputText> {
    /// The texts one behind the other.
    package func joined(separator: OutputText = "") -> OutputText {
        var joined: OutputText = ""
        for (index, text) in enumerated() {
            if index > 0 { joined += separator }
            joined += text
        }
        return joined
    }
}
