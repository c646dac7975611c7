import PathModel

/// A line of a text report before it is broken to a width and coloured.
struct TextLine: Equatable {
    /// What of a line is coloured.
    enum Emphasis: Equatable {
        case none
        /// All of it is less important than the rest.
        case dim
        /// Its name.
        case name(Tone)
        /// The first characters of its text.
        case start(Int, Tone)
    }

    /// What may be done with a line's text.
    enum Kind {
        /// It is one line, and is broken where it is too wide.
        case words
        /// A line of a tool's, which has its tabs.
        case output
        /// To be copied: it is never broken, for what a terminal folds is copied as one line.
        case command
    }

    /// What stands before the text: spaces, a mark, a name. What is broken off goes on below the text.
    var head: String
    var text: String
    var emphasis = Emphasis.none
    /// Whose text it is.
    var kind = Kind.words

    /// A line of text.
    init(_ text: String = "", indented: Int = 0, emphasis: Emphasis = .none) {
        head = String(repeating: " ", count: indented)
        self.text = text
        self.emphasis = emphasis
    }

    /// A line that a name sets off, in the columns that all such lines have: `  router         GR_n1`.
    init(_ name: String, _ text: String, mark: String = " ", emphasis: Emphasis = .none) {
        head = "\(mark) \(name)" + String(repeating: " ", count: max(1, Self.nameWidth + 1 - name.count))
        self.text = text
        self.emphasis = emphasis
    }

    /// A command in a report of stages.
    static func command(_ text: some StringProtocol) -> TextLine {
        var line = TextLine("$ \(text)", indented: 4, emphasis: .dim)
        line.kind = .command
        return line
    }

    /// A line of what a tool printed.
    static func output(_ text: some StringProtocol) -> TextLine {
        var line = TextLine("| \(text)", indented: 4, emphasis: .dim)
        line.kind = .output
        return line
    }

    /// As wide as the widest name, `load balancer`.
    private static let nameWidth = 13

    /// A heading with a verdict: `request: delivered`; the text begins with the verdict's word, or with as many characters that
    /// tell it.
    static func verdict(_ name: String, _ text: String, _ verdict: Verdict, counting count: Int? = nil) -> TextLine {
        var line = TextLine(text, emphasis: .start(count ?? verdict.word.count, Tone(verdict)))
        line.head = name + ": "
        return line
    }
}
