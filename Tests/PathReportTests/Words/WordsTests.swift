import Foundation
import NetworkTypes
import PathModel
import Testing

@testable import PathReport

/// What the model means, in words.
@Suite struct WordsTests {
    static let all: [(code: String, words: String)] =
        SampleReasons.drops.map { ($0.code, $0.words) } + SampleReasons.unknowns.map { ($0.code, $0.words) }
        + SampleReasons.notes.map { ($0.code, $0.words) } + SampleReasons.balances.map { ($0.code, $0.words) }
        + SampleReasons.details.map { ($0.code, $0.words) } + SampleReasons.hints.map { ($0.code, $0.words) }

    /// One line without a full stop, and none of Swift's own texts for values in it.
    @Test(arguments: all) func eachHasWords(code: String, words: String) {
        #expect(!words.isEmpty && words.first != " " && words.last != " " && words.last != ".")
        for trace in ["\n", "  ", "nil", "Optional", "PathModel.", "NetworkTypes.", "[\"", "(node:", " ,", ": :"] {
            #expect(!words.contains(trace), "\(words)")
        }
    }

    /// Every case of the sources is among the samples, so that none is without words, and no two share a code.
    @Test func eachCaseHasItsCode() throws {
        let folder = Repository.root.appending(path: "Sources/PathModel/Reason")
        var cases: [(owner: String, name: String, facts: String)] = []
        var names: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            var owner: String?
            for line in text.split(separator: "\n") {
                if let match = line.firstMatch(of: /^package (?:indirect )?(?:enum|struct|protocol) (\w+)(.*)/) {
                    owner = match.2.contains("Coded {") && !match.2.isEmpty ? String(match.1) : nil
                    if let owner { names.insert(owner) }
                } else if let owner, let match = line.firstMatch(of: /^    case (\w+)(.*)/) {
                    cases.append((owner, String(match.1), String(match.2)))
                }
            }
        }
        #expect(cases.count > 150)
        let codes = cases.filter { one in
            !one.facts.matches(of: /\b([A-Z]\w+)(\??)/).contains { $0.2.isEmpty && names.contains(String($0.1)) }
        }.map { one in
            one.name.replacing(/[a-z](?=[A-Z])|[A-Z](?=[A-Z][a-z])/) { "\($0.output)-" }.lowercased()
        }
        #expect(Set(codes).count == codes.count, "\(codes.filter { code in codes.count { $0 == code } > 1 })")
        #expect(Set(codes).subtracting(Self.all.map(\.code)) == [])
        #expect(Set(Self.all.map(\.code)).subtracting(codes) == [])
    }

    /// What is told at length of some.
    @Test func aRuleIsToldWithWhyItIsNotForThePacket() {
        let ends = PolicyPacketEnds(
            direction: .ingress, peer: .pod(namespace: "default", name: "client"), address: SampleReasons.address,
            port: SampleReasons.port)
        let scope = RuleScope(
            direction: .ingress,
            peers: [
                .pods("app=x", namespaces: "", own: "shop"), .pods("", namespaces: nil, own: "shop"),
                .networks(["10.0.0.0/16"], except: ["10.0.1.0/24"]),
            ], ports: [.init(transport: .tcp, port: "8000", end: 8100), .init(transport: .udp)])
        let mismatches: [PeerMismatch] = [
            .namespaceLabels([.lacks("team=friends"), .hasOneOf(key: "team", values: ["blue", "red"])]),
            .labels([.has(key: "debug")]), .otherNetwork("192.168.0.0/16"),
        ]
        let finding = PolicyFinding(
            policy: SampleReasons.policy, direction: .ingress,
            content: .rule(0, scope, .misses(ends, peer: mismatches, isOtherPort: true)))
        #expect(
            finding.words
                == "rule 0 allows from pods with app=x in all namespaces or all pods of namespace shop or 10.0.0.0/16 except"
                + " 10.0.1.0/24 on tcp/8000-8100, udp; this packet is from pod default/client (10.1.2.3), whose namespace lacks"
                + " team=friends and has one of team=blue,red and which has debug and which is not in 192.168.0.0/16, and to"
                + " tcp/8080")
        #expect(
            DropReason.policy(.isolatedByPolicy(SampleReasons.finding)).words
                == "isolated by NetworkPolicy shop/deny (ingress): has no ingress rules, so it denies everything")
    }

    @Test func thePlaceWhereTheLayersPartIsTold() {
        func words(_ deed: Parting.Deed?, _ lookup: Parting.Lookup) -> String {
            let parting = Parting(node: "n2", stage: "ls_out_acl", flow: "cccccccc", deed: deed, lookup: lookup)
            return Unknown.disagreement(SampleReasons.disagreements[0], parting).words
        }
        let start =
            "the layers disagree: the logical flows say delivered, the OpenFlow flows dropped (dropped by an ACL); on node n2 "
        #expect(
            words(.tableMiss("table 45"), .found(isPresent: false, controller: .connected))
                == start + "the packet hit a table miss in OpenFlow table 45, and the bridge has no flow of ls_out_acl"
                + " (cccccccc); ovn-controller there is connected: it may be busy, or its flows were changed by hand")
        #expect(
            words(.olderFlow("99999999"), .found(isPresent: true, controller: nil))
                == start
                + "the packet matched an older flow (99999999), which the Southbound database no longer has; the"
                + " bridge has the flow of ls_out_acl (cccccccc), which comes next; check ovn-controller on node n2")
        #expect(
            words(nil, .unknown(.error("no route to the node"))).hasSuffix(
                "which comes next, is not known: no route to the node; check ovn-controller on node n2"))
        #expect(
            words(nil, .notAsked).hasSuffix("; ls_out_acl (cccccccc) comes next; check ovn-controller on node n2"))
    }
}
