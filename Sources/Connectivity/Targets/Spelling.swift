/// Suggests the word that was meant.
enum Spelling {
    /// `; did you mean 'from'?` where a known word is near, else the known words, or those of them that are to be listed.
    static func hint(for word: String, among known: [String], listing: [String]? = nil) -> String {
        let lower = word.lowercased()
        let near = known.map { ($0, distance(lower, $0.lowercased())) }.min { $0.1 < $1.1 }
        if let near, near.1 <= max(1, word.count / 3) { return "; did you mean '\(near.0)'?" }
        return known.isEmpty ? "" : "; expected one of \((listing ?? known).joined(separator: ", "))"
    }

    /// How many characters must be put in, left out, changed or swapped with their neighbour (the optimal string alignment
    /// distance); long words are as far as can be.
    static func distance(_ one: String, _ other: String) -> Int {
        let (a, b) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
        guard !a.isEmpty, !b.isEmpty, a.count < 64, b.count < 64 else { return max(a.count, b.count) }
        var rows = [Array(0...b.count)]
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let same = a[i - 1] == b[j - 1]
                var best = min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
