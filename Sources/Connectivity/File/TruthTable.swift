/// A truth table of connections, as those who test policies write it:
///
///     .            shop/web-0  shop/db-0:5432
///     shop/web-0   #           .
///     dev/x        .           X
///
/// The columns' and rows' names are those of ``TargetGrammar``. `.` is allowed, `X` denied, `R` rejected, and of `#` nothing is
/// expected: cyclonus prints `#` for what is undefined, such as a pod to itself
/// (`ConnectivityUndefined` of github.com/mattfenwick/cyclonus, `pkg/connectivity/probe/connectivity.go`).
struct TruthTable {
    /// An error in a table, and its line, from 0.
    struct Problem: Hashable {
        var line: Int
        var message: String
    }
    /// A row: its line, its name and its marks.
    struct Row {
        var line: Int
        var name: String
        var results: [ExpectedOutcome.Result?]
    }

    /// The columns' names.
    let columns: [String]
    /// The line of the columns' names, from 0.
    let head: Int
    /// The rows.
    let rows: [Row]

    /// The errors, by line. The rest can still be used.
    let problems: [Problem]

    /// Parses a table. Errors are not thrown but listed.
    init(_ text: String) {
        var lines: [(line: Int, words: [String])] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "|" }.map(String.init)
            if !words.isEmpty { lines.append((index, words)) }
        }
        var problems: [Problem] = []
        var rows: [Row] = []
        let names = lines.first?.words ?? []
        // The corner may be left empty, or hold a mark.
        let hasCorner = lines.dropFirst().contains { $0.words.count == names.count }
        let columns = hasCorner ? Array(names.dropFirst()) : names
        if lines.count < 2 {
            let message = "the matrix has no row: expected a line of destinations, then a line for each source"
            problems.append(Problem(line: lines.first?.line ?? 0, message: message))
        }
        for (line, words) in lines.dropFirst() {
            let marks = words.dropFirst()
            guard marks.count == columns.count else {
                let count = "\(marks.count) mark\(marks.count == 1 ? "" : "s") for \(columns.count)"
                problems.append(Problem(line: line, message: "the row '\(words[0])' has \(count) destinations"))
                continue
            }
            var results: [ExpectedOutcome.Result?] = []
            for mark in marks {
                switch mark {
                case ".": results.append(.allow)
                case "X", "x": results.append(.deny)
                case "R", "r": results.append(.reject)
                case "#": results.append(nil)
                default:
                    let message = "invalid mark '\(mark)': expected . (allow), X (deny), R (reject) or # (not tested)"
                    problems.append(Problem(line: line, message: message))
                    results.append(nil)
                }
            }
            rows.append(Row(line: line, name: words[0], results: results))
        }
        (self.columns, head, self.rows, self.problems) = (columns, lines.first?.line ?? 0, rows, problems)
    }
}
