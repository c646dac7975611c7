import NetworkTypes
import PathModel
import Testing
import OVNKubernetes

package import TraceFollow
package import TraceProbe

/// Answers to probes by what they ask, and a count of what was asked.
package struct Canned {
    /// What a probe asks: `trace NODE INPORT`, `bridges NODE PORT` (a logical port, a port's number, or `tunnel
    /// ADDRESS`), or
    /// `facts NODE`, or `host NODE`; behind it the endpoint that a load balancer is told to take, or that is sought among what it chooses.
    package static func key(_ probe: Probe) -> String {
        let words = probe.argv
        switch words.first {
        case "ovn-trace":
            let expression = words.last ?? ""
            let inport = expression.split(separator: "\"").dropFirst().first ?? ""
            let chosen = words.firstIndex(of: "--lb-dst").map { " " + words[$0 + 1] } ?? ""
            return "trace \(probe.container.node) \(inport)\(chosen)"
        case "ovs-appctl":
            let fields = (words.last ?? "").split(separator: ",")
            func value(_ name: String) -> String? {
                fields.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
            }
            let sought = probe.switchTrace?.choice.map { " " + $0.wanted.dropFirst("nat(dst=".count).dropLast() } ?? ""
            let port: String? =
                switch probe.switchTrace?.portOf {
                case .logicalPort(let port): port
                case .tunnel(let address): "tunnel \(address)"
                case nil: value("in_port")
                }
            return "bridges \(probe.container.node) \(port ?? "")\(sought)"
        case nil: return "host \(probe.container.node)"
        default: return "facts \(probe.container.node)"
        }
    }

    package var answers: [String: ProbeResult]
    /// What was asked in each round, sorted.
    package private(set) var rounds: [[String]] = []
    /// Every probe, in order.
    package private(set) var probes: [Probe] = []

    package init(_ answers: [String: ProbeResult]) {
        self.answers = [
            "facts n1": .printed(ToolTexts.n1), "facts n2": .printed(ToolTexts.n2),
        ].merging(answers) { $1 }
    }

    /// Answers a round of probes; one that has no answer fails.
    package mutating func answer(_ round: [Probe]) -> [(Probe, ProbeResult)] {
        rounds.append(round.map(Self.key).sorted())
        probes += round
        return round.map { ($0, answers[Self.key($0)] ?? .failed("no answer to \(Self.key($0))")) }
    }

    /// Runs a journey to its end.
    package mutating func run(_ journey: inout Journey) {
        for _ in 0..<30 {
            let wanted = journey.next()
            if wanted.isEmpty { return }
            journey.receive(answer(wanted))
        }
    }

    /// Runs a journey from web-0 to an address outside, to its end.
    ///
    /// - Parameters:
    ///   - text: What the first ovn-trace prints.
    ///   - errors: What it writes to standard error.
    /// - Returns: The journey, at its end.
    /// - Throws: What the resolver threw.
    package static func journeyOutside(_ text: String, errors: String = "") async throws -> Journey {
        var canned = Canned([
            "trace n1 shop_web-0": .output(standardOutput: text, standardError: errors, exitCode: 0),
            "bridges n1 shop_web-0": .printed(ToolTexts.drop),
        ])
        let address = try #require(IPAddress("8.8.8.8"))
        var journey = Journey(of: try await FakeCluster().resolve("web-0", .address(address, port: 80)))
        canned.run(&journey)
        return journey
    }

    /// The ways of a connection between web-0 on n1 and db-0 on n2, forth and back.
    package static let acrossZones: [String: ProbeResult] = [
        "trace n1 shop_web-0": .printed(ToolTexts.delivery("n1", from: "shop_web-0", to: "tstor-n2", type: "remote")),
        "trace n2 tstor-n1": .printed(ToolTexts.delivery("n2", from: "tstor-n1", to: "shop_db-0")),
        "trace n2 shop_db-0": .printed(ToolTexts.delivery("n2", from: "shop_db-0", to: "tstor-n1", type: "remote")),
        "trace n1 tstor-n2": .printed(ToolTexts.delivery("n1", from: "tstor-n2", to: "shop_web-0")),
        "bridges n1 shop_web-0": .printed(ToolTexts.tunnel(to: "172.18.0.12")),
        "bridges n2 tunnel 172.18.0.11": .printed(ToolTexts.output(7)),
        "bridges n2 shop_db-0": .printed(ToolTexts.tunnel(to: "172.18.0.11", option: "0x10002")),
        "bridges n1 tunnel 172.18.0.12": .printed(ToolTexts.output(5)),
    ]
}
