/// Looks into one line of a tool's output.
package enum TextScanner {
    /// What stands between a text that starts the line and one that ends it; `nil` when the line is not so.
    package static func between(_ start: String, _ end: String, in line: String) -> String? {
        let bytes = line.utf8
        guard bytes.starts(with: start.utf8), bytes.count >= start.utf8.count + end.utf8.count,
            bytes.suffix(end.utf8.count).elementsEqual(end.utf8)
        else { return nil }
        return String(Substring(bytes.dropFirst(start.utf8.count).dropLast(end.utf8.count)))
    }

    /// The parts before and after the first place where the separator stands.
    package static func split(_ text: Substring, at separator: String) -> (before: Substring, after: Substring)? {
        position(of: separator, in: text).map { (text[..<$0.lowerBound], text[$0.upperBound...]) }
    }

    /// The parts before and after the last place where the separator stands.
    package static func splitAtLast(_ text: Substring, at separator: String) -> (before: Substring, after: Substring)? {
        let bytes = text.utf8, wanted = separator.utf8
        guard bytes.count >= wanted.count else { return nil }
        var start = bytes.index(bytes.endIndex, offsetBy: -wanted.count)
        while true {
            if bytes[start...].starts(with: wanted) {
                return (text[..<start], text[bytes.index(start, offsetBy: wanted.count)...])
            }
            guard start > bytes.startIndex else { return nil }
            start = bytes.index(before: start)
        }
    }

    /// Whether the text holds the other.
    package static func contains(_ part: String, in text: String) -> Bool { position(of: part, in: text[...]) != nil }

    private static func position(of wanted: String, in text: Substring) -> Range<Substring.Index>? {
        let bytes = text.utf8, wanted = wanted.utf8
        guard let first = wanted.first else { return nil }
        var start = bytes.startIndex
        while let next = bytes[start...].firstIndex(of: first) {
            if bytes[next...].starts(with: wanted) { return next..<bytes.index(next, offsetBy: wanted.count) }
            start = bytes.index(after: next)
        }
        return nil
    }
}
