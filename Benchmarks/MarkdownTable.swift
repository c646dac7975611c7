import Glibc

/// A table of results, printed as soon as it is known.
struct MarkdownTable {
    private let columns: Int

    init(_ title: String, _ columns: [String]) {
        self.columns = columns.count
        print("\n### \(title)\n\n| " + columns.joined(separator: " | ") + " |")
        print("|" + String(repeating: "---|", count: columns.count))
    }

    func row(_ cells: [String]) {
        print("| " + cells.joined(separator: " | ") + " |")
        fflush(nil)
    }
}

/// A number with so many digits behind the point.
func rounded(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value * scale).rounded())
    guard digits > 0 else { return "\(whole)" }
    let fraction = String(whole % Int(scale))
    return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// Seconds as they are told in tables.
func seconds(_ value: Double) -> String { rounded(value, value < 100 ? 2 : 0) + " s" }
