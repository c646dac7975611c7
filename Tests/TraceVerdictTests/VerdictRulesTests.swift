import Foundation
import ModelSupport
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
        var verdict: Verdict.Kind
        /// The code of its reason, and the object that decided.
        var code: String?
        var owner: String?

        init(
            _ rule: any VerdictRule.Type, _ verdict: Verdict.Kind, _ code: String? = nil, by owner: String? = nil,
            _ change: @escaping @Sendable (inout Evidence) throws -> Void
        ) {
            (self.rule, self.verdict, self.change) = (rule, verdict, change)
            (self.code, self.owner) = (code, owner)
        }

        var testDescription: String { "\(rule)" }
    }

    static let flow = "0badcafe"
    static let acl = Cause(reason: .stage(.acl), node: "n1", stage: "ls_out_acl_eval", flow: flow)

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
        Case(ArrivalRule.self, .undetermined, "other-port") { evidence in
            evidence.logical?.arrival = .port("shop_web-1")
            evidence.openflow?.arrival = .port("shop_web-1")
        },
        Case(DecidingFlowRule.self, .dropped, "acl", by: "NetworkPolicy shop/db-allow ingress[0]") { evidence in
            evidence.logical?.arrival = .dropped(acl)
            evidence.openflow?.arrival = .dropped(acl)
        },
        Case(HairpinRule.self, .delivered) { evidence in
            evidence.isHairpin = true
            evidence.logical?.arrival = .dropped(Cause(reason: .stage(.noEndpoint)))
        },
        Case(ExternalBridgeRule.self, .rejected, "no-host-route") { evidence in
            evidence.logical?.arrival = .bridge(node: "n2")
            evidence.openflow?.arrival = .rejected(Cause(reason: .host(node: "n2", .noHostRoute)))
        },
        Case(LayerAgreementRule.self, .undetermined, "verdicts-differ") { evidence in
            evidence.openflow?.arrival = .dropped(Cause(reason: .flow(.bridgeFlow)))
        },
        Case(HostAloneRule.self, .delivered) { evidence in
            (evidence.logical, evidence.openflow) = (nil, nil)
            evidence.hosts = [host(.wire("n1"), isArrival: false)]
        },
        // The router's own Ethernet address is the host's.
        Case(HostRejectionRule.self, .dropped, "rejected-by-ovn") { evidence in
            evidence.trace.source.endpoint.isHostNetwork = true
            let cause = Cause(reason: .flow(.rejectedByOVN), node: "n1", datapath: "GR_n1")
            evidence.logical?.arrival = .rejected(cause)
            evidence.openflow?.arrival = .rejected(cause)
            evidence.logical?.packet.ethernetSource = try #require(MACAddress("02:42:ac:12:00:01"))
        },
        // What the router rejects comes from its own address, not from that of the load balancer.
        Case(ForeignRejectionRule.self, .dropped, "rejected-by-ovn") { evidence in
            let cause = Cause(reason: .flow(.rejectedByOVN), node: "n1", datapath: "GR_n1")
            evidence.logical?.arrival = .rejected(cause)
            evidence.openflow?.arrival = .rejected(cause)
            evidence.logical?.rejectionSource = IPAddress("172.18.0.11")
        },
        Case(HostDropRule.self, .dropped, "no-route") { evidence in
            evidence.hosts = [host(.dropped(Cause(reason: .stage(.noRoute(nil)))))]
        },
        Case(HostUnknownRouteRule.self, .undetermined, "no-ip-tool") { evidence in
            evidence.hosts = [host(.undetermined(.host(.noIPTool)), isOwnPacket: false)]
        },
        // An address of the node that Kubernetes does not list.
        Case(HostDeliveryRule.self, .delivered) { evidence in
            let packet = try packet("10.1.1.5", "172.19.0.7", (32768, 8080))
            evidence.logical = .init(arrival: .host(node: "n1"), packet: packet)
            evidence.openflow = .init(arrival: .host(node: "n1"), packet: packet)
            evidence.hosts = [host(.host("n1"))]
        },
        // A client outside dialled the pod, and gets an answer from the gateway's address.
        Case(OutsideAnswerRule.self, .undetermined, "answer-of-other") { evidence in
            evidence.direction = .reply
            evidence.trace.source.endpoint.kind = .external
            let packet = try packet("172.18.0.11", "10.1.1.5", (8080, 32768))
            evidence.logical = .init(arrival: .wire(node: "n1"), packet: packet)
            evidence.openflow = .init(arrival: .wire(node: "n1"), packet: packet)
        },
        Case(UnclaimedPortRule.self, .dropped, "unclaimed-port", by: "Pod shop/db-0") { evidence in
            evidence.logical?.sections = [section(.port("shop_db-0"))]
            evidence.openflow?.arrival = .dropped(Cause(reason: .flow(.bridgeFlow), node: "n2"))
            evidence.unclaimed = [
                UnclaimedPort(claim: PortClaim(port: "shop_db-0", node: "n2", claimant: .nobody))
            ]
        },
        Case(MissingTierRule.self, .undetermined, "admin-policies-unread") { evidence in
            evidence.missingTiers = .adminPoliciesUnread(
                zone: "n1", before: ObjectReference(kind: "AdminNetworkPolicy", name: "a"))
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

    private static func isAs(_ example: Case, _ verdict: Verdict) -> Bool {
        var code: String?
        if case .undetermined(let reason) = verdict { code = reason.code }
        return verdict.kind == example.verdict && code ?? verdict.cause?.reason.code == example.code
            && verdict.cause?.owner?.description == example.owner
    }

    /// An ICMP error tells what it is about, whoever sends it; a reset of another address is for nobody.
    @Test(arguments: [
        (TransportProtocol.tcp, Verdict.Kind.dropped), (.sctp, .dropped), (.udp, .rejected), (.icmp, .rejected),
    ])
    func aResetMustComeFromWhatWasDialled(transport: TransportProtocol, verdict: Verdict.Kind) async throws {
        var evidence = try await evidence()
        evidence.trace.transport = transport
        let cause = Cause(reason: .flow(.rejectedByOVN), node: "n1", datapath: "GR_n1")
        evidence.logical?.arrival = .rejected(cause)
        evidence.openflow?.arrival = .rejected(cause)
        evidence.logical?.rejectionSource = IPAddress("172.18.0.11")
        #expect(VerdictRules().leg(of: evidence).verdict.kind == verdict)
    }

    @Test func whatNoRuleObjectsToIsDelivered() async throws {
        #expect(VerdictRules().leg(of: try await evidence()).verdict == .delivered)
    }

    @Test(arguments: cases)
    func eachRuleDecides(_ example: Case) async throws {
        var evidence = try await evidence()
        try example.change(&evidence)
        let verdict = VerdictRules().leg(of: evidence).verdict
        #expect(Self.isAs(example, verdict), "\(verdict)")
        let others = VerdictRules.inOrder.filter { type(of: $0) != example.rule }
        #expect(others.count == VerdictRules.inOrder.count - 1)
        var rest = VerdictRules()
        rest.rules = others
        let without = rest.leg(of: evidence).verdict
        #expect(!Self.isAs(example, without), "\(example.rule) decides nothing that another rule does not")
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
