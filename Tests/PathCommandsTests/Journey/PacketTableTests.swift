import PathReport
import PathTracer
import FoundationEssentials
import PathModel
import Replay
import ReplaySupport
import Testing

/// The tables of real packets between the pods of today's clusters, a part of each: the verdict, who answered and the address
/// that was seen there are those of the packets.
@Suite struct PacketTableTests {
    /// A row of `testdata/recordings/truth-BUNDLE.tsv`.
    struct Row: Sendable {
        var arguments: [String]
        var result: String
        /// `NAME port=PORT from=ADDRESS`, for each endpoint.
        var answers: [String]

        /// The pods behind the answers, without namespaces.
        var pods: Set<String> { Set(answers.map { String($0.prefix { $0 != " " }) }).subtracting(["outside"]) }
        /// The addresses that were seen.
        var seen: Set<String> {
            Set(
                answers.compactMap { answer in answer.firstRange(of: " from=").map { String(answer[$0.upperBound...]) }
                })
        }

        /// Those of the default network by TCP and UDP: from pods in IPv4, or from outside in both families.
        init?(_ line: Substring, fromOutside: Bool = false) {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count >= 6, ["tcp", "udp"].contains(columns[3]), columns[5] != "varies" else { return nil }
            let (from, kind, to) = (columns[0], columns[1], columns[2])
            let foreign = ["crimson/", "emerald/", "team-x/", "team-y/"]
            guard !from.hasPrefix("node/"), from.hasPrefix("external/") == fromOutside, kind != "udn",
                !foreign.contains(where: { from.hasPrefix($0) || to.hasPrefix($0) })
            else { return nil }
            let parts = to.split(separator: "=").map(String.init)
            let address = parts.count > 1 ? parts[1] : kind == "ip" ? to : nil
            guard fromOutside || !(address?.contains(":") ?? false) else { return nil }
            let target =
                switch kind {
                case "svc" where address == nil: "svc/\(to):\(columns[4])"
                case "pod" where address == nil: "pod/\(to)"
                case "node" where address == nil: "node/\(to)"
                default: "ip/\(address ?? "")"
                }
            guard address != nil || kind == "svc" || kind == "pod" || kind == "node" && fromOutside else { return nil }
            arguments = [fromOutside ? from : "pod/\(from)", target, "--\(columns[3])", "--port", columns[4]]
            // `NAMESPACE/SERVICE@NODE=ADDRESS`: the node that the address was routed to.
            if kind == "vip", let node = parts[0].split(separator: "@").dropFirst().first, fromOutside {
                arguments += ["--via", String(node)]
            }
            result = columns[5]
            answers =
                columns.count > 6 && columns[6].contains(" from=") ? columns[6].components(separatedBy: " | ") : []
        }
    }

    private static func rows(_ bundle: String, fromOutside: Bool = false) throws -> [Row] {
        let path = TestClusters.folder + "/../recordings/truth-\(bundle).tsv"
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap {
            Row($0, fromOutside: fromOutside)
        }
    }

    /// Every so many rows are traced, so that each kind of target and each client has its share.
    private static let step = 9

    @Test(arguments: ["today", "local", "dual"])
    func theVerdictsAreThoseOfRealPackets(bundle: String) async throws {
        let all = try Self.rows(bundle)
        #expect(all.count > 500)
        try await areThoseOfRealPackets(all.enumerated().filter { $0.offset % Self.step == 0 }.map(\.element), bundle)
    }

    /// From outside: to nodes, node ports and load balancers of either policy, by the node that they were routed to.
    @Test(arguments: [("today", 15), ("local", 15), ("dual", 25)])
    func thoseFromOutsideAreToo(bundle: String, atLeast: Int) async throws {
        let rows = try Self.rows(bundle, fromOutside: true)
        #expect(rows.count >= atLeast)
        try await areThoseOfRealPackets(rows, bundle)
    }

    private func areThoseOfRealPackets(_ rows: [Row], _ bundle: String) async throws {
        try await TestClusters.withServer(bundle) { server in
            let outcomes = try await server.traceMany(rows.map(\.arguments))
            for (row, outcome) in zip(rows, outcomes) {
                let trace = try #require(outcome.trace, "\(row.arguments) \(outcome.summary)")
                let asked = row.arguments.joined(separator: " ")
                #expect(trace.verdict.word == row.result, "\(asked)\n\(outcome.summary)")
                guard row.result == "delivered", trace.verdict == .delivered, !row.answers.isEmpty else { continue }
                // Pods on the host network answer with their node's name.
                let endpoints = trace.endpoints.flatMap { [$0.endpoint.name, $0.endpoint.node].compactMap(\.self) }
                let others = row.pods.subtracting([trace.source.name ?? ""])
                if trace.endpoints.count > 1 {
                    #expect(Set(endpoints).isSuperset(of: others), "\(asked): \(endpoints)")
                } else if !endpoints.isEmpty, !others.isEmpty {
                    #expect(!others.isDisjoint(with: endpoints), "\(asked): \(endpoints)")
                }
                let sources = (trace.forward?.translations ?? []).filter { $0.kind == .source }.map(\.to.words)
                if let last = sources.last, !Self.choosesAmongEgressIPs(trace) {
                    #expect(row.seen.contains(last), "\(asked): \(sources) for \(row.seen)")
                }
            }
            // However many rounds the ways over hosts and the wire take.
            #expect(!server.log.execs.isEmpty && server.log.containersOfSeveralExecs.isEmpty)
        }
    }

    /// Of several addresses of an EgressIP each connection gets one.
    private static func choosesAmongEgressIPs(_ trace: PathTrace) -> Bool {
        trace.notes.contains { if case .equalCostRoutes = $0 { true } else { false } }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
