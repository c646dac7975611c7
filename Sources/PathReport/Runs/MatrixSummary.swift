import Connectivity

/// What a table's reader wants in few lines: a mark for each verdict, and what stopped how many connections.
struct MatrixSummary {
    /// The connections that one thing stopped.
    struct Group {
        var verdict: String
        /// What stopped them: the object, else the reason.
        var by: String
        /// The connections, in the table's order.
        var connections: [String]
    }

    /// A verdict's mark in a table: one character, told apart without colour.
    static func mark(_ verdict: String) -> String {
        switch verdict {
        case "delivered": "."
        case "dropped": "X"
        case "rejected": "R"
        case "self": "#"
        default: "?"
        }
    }

    /// The verdicts that a table can hold, in the order of legends.
    static let verdicts = ["delivered", "dropped", "rejected", "undetermined", "self"]

    /// The verdicts that the table holds, in the order of legends, with their numbers.
    let counts: [(verdict: String, count: Int)]
    /// What kept connections from arriving, the most frequent first.
    let groups: [Group]

    init(_ matrix: ConnectivityMatrix) {
        var counts: [String: Int] = [:]
        var groups: [[String]: [String]] = [:]
        for (source, destination, cell) in matrix.connections {
            counts[cell.verdict, default: 0] += 1
            guard cell.verdict != "delivered", cell.verdict != "self" else { continue }
            let by = PlainText.line(cell.summary ?? cell.owner ?? cell.reason ?? "unknown reason")
            groups[[cell.verdict, by], default: []].append(PlainText.line("\(source) -> \(destination)"))
        }
        self.counts = Self.verdicts.compactMap { verdict in counts[verdict].map { (verdict, $0) } }
        self.groups = groups.map { Group(verdict: $0[0], by: $0[1], connections: $1) }
            .sorted { ($1.connections.count, $0.verdict, $0.by) < ($0.connections.count, $1.verdict, $1.by) }
    }

    /// The numbers in words: `3 delivered, 1 dropped`.
    var words: String {
        counts.isEmpty ? "no connections" : counts.map { "\($1) \($0)" }.joined(separator: ", ")
    }
}

extension ConnectivityMatrix {
    /// The connections in rows' order.
    var connections: [(source: String, destination: String, cell: Cell)] {
        zip(sources, cells).flatMap { source, row in zip(destinations, row).map { (source, $0, $1) } }
    }
}
