/// Breaking text into lines.
enum Wrapping {
    /// The lines of a text, none longer than `width` characters: broken at spaces, best before an arrow, which belongs to what
    /// follows it, and where a word alone is longer behind one of its slashes, hyphens or commas, if need be anywhere.
    ///
    /// Nothing is left out but the spaces at which a line was broken.
    static func lines(_ text: String, width: Int) -> [String] {
        let width = max(width, 1)
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            var rest = line
            var result: [String] = []
            while rest.count > width {
                let window = rest.prefix(width + 1)
                if let space = arrow(in: window) ?? window.lastIndex(of: " "), space > window.startIndex {
                    result.append(String(rest[..<space]))
                    rest = rest[rest.index(after: space)...]
                } else {
                    let head = rest.prefix(width)
                    let mark = head.lastIndex { "/-,".contains($0) }.map { rest.index(after: $0) } ?? head.endIndex
                    result.append(String(rest[..<mark]))
                    rest = rest[mark...]
                }
            }
            return result + [String(rest)]
        }
    }

    /// The space before the last arrow, where that leaves no short line.
    private static func arrow(in window: Substring) -> String.Index? {
        guard let arrow = window.lastIndex(of: "→"), arrow > window.startIndex else { return nil }
        let space = window.index(before: arrow)
        return window[space] == " " && window[..<space].count > window.count / 2 ? space : nil
    }
}
