/// A truth table of connections, as those who test policies write it:
///
///     .            shop/web-0  shop/db-0:5432
///     shop/web-0   #           .
///     dev/x        .           X
///
/// The columns' and rows' names are those of ``SelectorText``. `.` is allowed, `X` denied, `R` rejected, and of `#` nothing is
/// expected: cyclonus prints `#` for what is undefined, such as a pod to itself
/// (`ConnectivityUndefined` of github.com/mattfenwick/cyclonus, `pkg/connectivity/probe/connectivity.go`).
struct TruthTable {
    /// What is wrong with a table, and in which of its lines, from 0.
    struct Problem: Error, Hashable {
        var line: Int
        var message: String
    }
    /// A row: its line, its name and its marks.
    struct Row {
        var line: Int
        var name: String
        var results: [Expectation.Result?]
    }

    /// The columns' names.
    let columns: [String]
    /// The line of the columns' names, from 0.
    let head: Int
    /// The rows.
    let rows: [Row]

    /// Reads a table.
    ///
    /// - Throws: ``Problem`` with the first line that is wrong.
    init(_ text: String) throws(Problem) {
        var lines: [(Int, [String])] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "|" }.map(String.init)
            if !words.isEmpty { lines.append((index, words)) }
        }
        guard let (headLine, names) = lines.first, let (_, first) = lines.dropFirst().first else {
            throw Problem(
                line: lines.first?.0 ?? 0,
                message: "the matrix has no row; it has a line of destinations, then a line for each source")
        }
        // The corner may be left empty, or hold a mark.
        let count = first.count - 1
        let hasCorner = names.count == count + 1
        columns = hasCorner ? Array(names.dropFirst()) : names
        head = headLine
        guard count > 0, columns.count == count else {
            throw Problem(
                line: lines[1].0, message: "the row '\(first[0])' has \(count) marks for \(names.count) destinations")
        }
        var rows: [Row] = []
        for (line, words) in lines.dropFirst() {
            guard words.count == count + 1 else {
                throw Problem(
                    line: line, message: "the row '\(words[0])' has \(words.count - 1) marks for \(count) destinations")
            }
            var results: [Expectation.Result?] = []
            for mark in words.dropFirst() {
                switch mark {
                case ".": results.append(.allow)
                case "X", "x": results.append(.deny)
                case "R", "r": results.append(.reject)
                case "#": results.append(nil)
                default:
                    throw Problem(
                        line: line,
                        message: "'\(mark)' is no mark; write . (allow), X (deny), R (reject) or # (not tested)")
                }
            }
            rows.append(Row(line: line, name: words[0], results: results))
        }
        self.rows = rows
    }
}
