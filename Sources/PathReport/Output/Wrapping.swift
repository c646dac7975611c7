/// Breaking text into lines.
enum Wrapping {
    /// The lines of a text, none longer than `width` characters: broken at spaces, and where a word alone is longer behind
    /// one of its slashes, hyphens or commas, if need be anywhere.
    ///
    /// Nothing is left out but the spaces at which a line was broken.
    static func lines(_ text: String, width: Int) -> [String] {
        let width = max(width, 1)
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            var rest = line
            var result: [String] = []
            while rest.count > width {
                let window = rest.prefix(width + 1)
                if let space = window.lastIndex(of: " "), space > window.startIndex {
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
}
