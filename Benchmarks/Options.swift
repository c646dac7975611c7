import FoundationEssentials

/// What is measured, and of what.
struct Options: Sendable {
    enum Scenario: String, CaseIterable {
        case trace, pairs, flows, nodes
    }

    /// The repository.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path

    var program = Self.root + "/.build/release/ovnpath"
    var bundle = "today"
    var latencies = [0, 20, 100]
    var pairs = [100, 1000]
    var flows = [1000, 10_000, 100_000]
    var nodes = [10, 100, 500]
    var rounds = 3
    var scenarios: [Scenario] = []

    /// The folder of a bundle of the repository.
    func path(ofBundle name: String) -> String { Self.root + "/testdata/bundles/" + name }

    init?(_ arguments: [String]) {
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                guard let scenario = Scenario(rawValue: argument) else { return nil }
                scenarios.append(scenario)
                continue
            }
            let numbers = parts[1].split(separator: ",").compactMap { Int($0) }
            switch parts[0] {
            case "program": program = parts[1]
            case "bundle": bundle = parts[1]
            case "latency" where !numbers.isEmpty: latencies = numbers
            case "pairs" where !numbers.isEmpty: pairs = numbers
            case "flows" where !numbers.isEmpty: flows = numbers
            case "nodes" where !numbers.isEmpty: nodes = numbers
            case "rounds" where numbers.count == 1: rounds = max(1, numbers[0])
            default: return nil
            }
        }
        if scenarios.isEmpty { scenarios = Scenario.allCases }
    }
}
