import Foundation
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import PathTracer
@testable import TraceFollow
@testable import TraceResolve
@testable import TraceVerdict

/// Each rule of the verdict on evidence alone: what it decides, and that nothing else would.
@Suite struct VerdictRulesTests {
    /// Evidence on which a rule decides.
    struct Case: Sendable, CustomTestStringConvertible {
        /// The rule.
        var rule: any VerdictRule.Type
        var change: @Sendable (inout Evidence) throws -> Void
        /// What is decided of it, and another verdict without the rule.
        var verdict: String

        init(
            _ rule: any VerdictRule.Type, _ verdict: String,
            _ change: @escaping @Sendable (inout Evidence) throws -> Void
        ) {
            (self.rule, self.verdict, self.change) = (rule, verdict, change)
        }

        var testDescription: String { "\(rule)" }
    }

    static let flow = "0badcafe"
    static let acl = Cause(reason: "dropped by an ACL", node: "n1", stage: "ls_out_acl_eval", flow: flow)

    static func section(_ end: SectionEnd, inport: String? = nil) -> Section {
        Section(
            place: "n1",
            hops: [Hop(datapath: "n1", pipeline: .ingress, inport: inport, outport: nil, stages: [])],
            end: end, command: "", container: "", output: "")
    }

    static func host(_ end: SectionEnd, isArrival: Bool = true, isOwnPacket: Bool = true) -> HostFinding {
        HostFinding(section: section(end), isArrival: isArrival, isOwnPacket: isOwnPacket)
    }

    static let cases = [
        // The packet ends at another pod's port.
        Case(ArrivalRule.self, "undetermined: the packet ends at port shop_web-1, not at shop_db-0") { evidence in
            evidence.logical?.arrival = .port("shop_web-1")
            evidence.openflow?.arrival = .port("shop_web-1")
        },
        Case(DecidingFlowRule.self, "dropped by NetworkPolicy shop/db-allow ingress[0]: dropped by an ACL") {
            evidence in
            evidence.logical?.arrival = .dropped(acl)
            evidence.openflow?.arrival = .dropped(acl)
        },
        Case(HairpinRule.self, "delivered") { evidence in
            evidence.isHairpin = true
            evidence.logical?.arrival = .dropped(Cause(reason: "no load balancer"))
        },
        Case(ExternalBridgeRule.self, "rejected: the host refuses it") { evidence in
            evidence.logical?.arrival = .bridge(node: "n2")
            evidence.openflow?.arrival = .rejected(Cause(reason: "the host refuses it"))
        },
        Case(
            LayerAgreementRule.self,
            "undetermined: the layers disagree: the logical flows say delivered, the OpenFlow flows dropped (a table miss)"
        ) { evidence in
            evidence.openflow?.arrival = .dropped(Cause(reason: "a table miss"))
        },
        Case(HostAloneRule.self, "delivered") { evidence in
            (evidence.logical, evidence.openflow) = (nil, nil)
            evidence.hosts = [host(.wire("n1"), isArrival: false)]
        },
        // The router's own Ethernet address is the host's.
        Case(HostRejectionRule.self, "dropped: no endpoints") { evidence in
            evidence.trace.source.endpoint.isHostNetwork = true
            let cause = Cause(reason: "no endpoints", node: "n1", datapath: "GR_n1")
            evidence.logical?.arrival = .rejected(cause)
            evidence.openflow?.arrival = .rejected(cause)
            evidence.logical?.packet.ethernetSource = try #require(MACAddress("02:42:ac:12:00:01"))
        },
        Case(HostDropRule.self, "dropped: no route") { evidence in
            evidence.hosts = [host(.dropped(Cause(reason: "no route")))]
        },
        Case(HostUnknownRouteRule.self, "undetermined: the host of node n1: ip is missing") { evidence in
            evidence.hosts = [host(.undetermined("ip is missing"), isOwnPacket: false)]
        },
        // An address of the node that Kubernetes does not list.
        Case(HostDeliveryRule.self, "delivered") { evidence in
            let packet = try packet("10.1.1.5", "172.19.0.7", (32768, 8080))
            evidence.logical = .init(arrival: .host(node: "n1"), packet: packet)
            evidence.openflow = .init(arrival: .host(node: "n1"), packet: packet)
            evidence.hosts = [host(.host("n1"))]
        },
        Case(UnclaimedPortRule.self, "dropped by Pod shop/db-0: port shop_db-0 is not claimed by any chassis") {
            evidence in
            evidence.logical?.sections = [section(.port("shop_db-0"))]
            evidence.openflow?.arrival = .dropped(Cause(reason: "a table miss", node: "n2"))
            evidence.unclaimed = [
                UnclaimedPort(name: "shop_db-0", node: "n2", words: "port shop_db-0 is not claimed by any chassis")
            ]
        },
        Case(MissingTierRule.self, "undetermined: the ACLs of zone n1 have no tiers") { evidence in
            evidence.missingTiers = "the ACLs of zone n1 have no tiers"
        },
    ]

    /// A request to a pod that both layers deliver, in a zone whose flow is of a policy's ACL.
    private func evidence() async throws -> Evidence {
        let trace = try await FakeCluster().resolve("web-0", .pod(namespace: "shop", name: "db-0"))
        var catalogue = FlowCatalogue()
        let (sb, nb) = ("\(Self.flow)-0000-4000-8000-000000000000", "3f2a0000-0000-4000-8000-000000000000")
        catalogue.add(
            .printed(
                """
                #flows \(Self.flow)
                #rows OVN_Southbound Logical_Flow
                [{"rows":[{"_uuid":["uuid","\(sb)"],"match":"ip4","actions":"drop;",\
                "external_ids":["map",[["stage-name","ls_out_acl_eval"],["stage-hint","3f2a0000"]]]}]}]
                #rows OVN_Northbound ACL
                [{"rows":[{"_uuid":["uuid","\(nb)"],"action":"drop","direction":"to-lport","priority":1001,"tier":2,\
                "name":"","external_ids":["map",[["k8s.ovn.org/owner-type","NetworkPolicy"],\
                ["k8s.ovn.org/name","shop:db-allow"],["direction","Ingress"],["gress-index","0"]]]}]}]

                """), zone: "n1")
        var evidence = Evidence(
            trace: trace, direction: .forward,
            findings: DetraceFindings(detracer: Detracer(cluster: trace.cluster), catalogue: catalogue))
        let packet = try packet("10.1.1.5", "10.1.2.5", (32768, 8080))
        evidence.logical = .init(arrival: .port("shop_db-0"), packet: packet)
        evidence.openflow = .init(arrival: .port("shop_db-0"), packet: packet)
        return evidence
    }

    private static func words(_ verdict: Verdict) -> String {
        switch verdict {
        case .delivered: return "delivered"
        case .undetermined(let reason): return "undetermined: \(reason)"
        case .dropped(let cause), .rejected(let cause):
            return verdict.word + (cause.owner.map { " by \($0)" } ?? "") + ": " + cause.reason
        }
    }

    @Test func whatNoRuleObjectsToIsDelivered() async throws {
        #expect(VerdictRules().leg(of: try await evidence()).verdict == .delivered)
    }

    @Test(arguments: cases)
    func eachRuleDecides(_ example: Case) async throws {
        var evidence = try await evidence()
        try example.change(&evidence)
        #expect(Self.words(VerdictRules().leg(of: evidence).verdict) == example.verdict)
        let others = VerdictRules.inOrder.filter { type(of: $0) != example.rule }
        #expect(others.count == VerdictRules.inOrder.count - 1)
        var rest = VerdictRules()
        rest.rules = others
        let without = Self.words(rest.leg(of: evidence).verdict)
        #expect(without != example.verdict, "\(example.rule) decides nothing that another rule does not")
    }

    @Test func eachRuleHasItsExample() {
        let names = VerdictRules.inOrder.map { "\(type(of: $0))" }
        #expect(Self.cases.map { "\($0.rule)" } == names)
    }

    /// What a reader of the documents is told of the rules is what the program has, in its order.
    @Test func theDocumentsListTheRulesInOrder() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = String(decoding: try Data(contentsOf: root.appending(path: "docs/architecture.md")), as: UTF8.self)
        let listed = text.matches(of: /(?m)^\d+\. `(\w+Rule)`/).map { String($0.output.1) }
        #expect(listed == VerdictRules.inOrder.map { "\(type(of: $0))" })
        for name in listed {
            let file = root.appending(path: "Sources/TraceVerdict/Rules/\(name).swift")
            #expect(FileManager.default.fileExists(atPath: file.path), "\(name)")
        }
    }
}
