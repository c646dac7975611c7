import FoundationEssentials
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceExplain

@Suite struct NetworkPolicyJudgementTests {
    @Test func aPolicyWithoutRulesAllowsNothing() throws {
        let policies = [try Policies.network("deny", #"{"podSelector":{},"policyTypes":["Ingress"]}"#)]
        let explanation = NetworkPolicyJudgement.explain(policies, try Policies.packet())
        let object = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "deny")
        #expect(
            explanation.reason
                == .policy(
                    .isolatedByPolicy(PolicyFinding(policy: object, direction: .ingress, content: .noRules))))
        #expect(
            explanation.owner
                == ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "deny", rule: .ingress()))
        #expect(explanation.details.count == 1)
    }

    /// What each part of a rule says of a packet from pod default/client (10.0.1.5, app=client, namespace with team=blue)
    /// to pod shop/db at tcp/8080, which its container names `http`.
    @Test(
        arguments: [
            (
                #"{"from":[{"namespaceSelector":{"matchLabels":{"team":"friends"}}}],"ports":[{"port":8080}]}"#,
                [.pods(nil, namespaces: "team=friends", own: "shop")], [.init(transport: .tcp, port: "8080")],
                [.namespaceLabels([.lacks("team=friends")])], false
            ),
            (
                #"{"from":[{"namespaceSelector":{}}],"ports":[{"port":8081}]}"#,
                [.pods(nil, namespaces: "", own: "shop")], [.init(transport: .tcp, port: "8081")], nil, true
            ),
            (
                #"{"from":[{"podSelector":{}}]}"#, [.pods("", namespaces: nil, own: "shop")], [],
                [.otherNamespace("shop")], false
            ),
            (
                #"{"from":[{"podSelector":{"matchLabels":{"app":"x"}},"namespaceSelector":{}}],"ports":[{"protocol":"UDP","port":53}]}"#,
                [.pods("app=x", namespaces: "", own: "shop")], [.init(transport: .udp, port: "53")],
                [.labels([.lacks("app=x")])], true
            ),
            (
                #"{"from":[{"ipBlock":{"cidr":"10.0.0.0/16","except":["10.0.1.0/24"]}}]}"#,
                [.networks(["10.0.0.0/16"], except: ["10.0.1.0/24"])], [], [.excepted("10.0.1.0/24")], false
            ),
            (
                #"{"from":[{"ipBlock":{"cidr":"192.168.0.0/16"}},{"podSelector":{"matchLabels":{"app":"x"}}}]}"#,
                [.networks(["192.168.0.0/16"], except: []), .pods("app=x", namespaces: nil, own: "shop")], [],
                [.otherNetwork("192.168.0.0/16"), .otherNamespace("shop"), .labels([.lacks("app=x")])], false
            ),
            (
                #"{"from":[{"namespaceSelector":{"matchExpressions":[{"key":"team","operator":"NotIn","values":["blue"]}]}}]}"#,
                [.pods(nil, namespaces: "team!=blue", own: "shop")], [],
                [.namespaceLabels([.hasOneOf(key: "team", values: ["blue"])])], false
            ),
            (
                #"{"ports":[{"port":8081,"endPort":8090}]}"#, [], [.init(transport: .tcp, port: "8081", end: 8090)],
                nil,
                true
            ),
            (#"{"ports":[{"port":"metrics"}]}"#, [], [.init(transport: .tcp, port: "metrics")], nil, true),
        ] as [(String, [RuleScope.Peer], [RuleScope.Ports], [PeerMismatch]?, Bool)])
    func aRuleThatDoesNotFitSaysWhy(
        rule: String, peers: [RuleScope.Peer], ports: [RuleScope.Ports], mismatches: [PeerMismatch]?, isOtherPort: Bool
    ) throws {
        let packet = try Policies.packet()
        let judgement = NetworkPolicyJudgement.judge(try Policies.rule(rule), namespace: "shop", packet)
        #expect(!judgement.fits)
        #expect(judgement.scope == RuleScope(direction: .ingress, peers: peers, ports: ports))
        #expect(
            judgement.outcome(for: packet) == .misses(packet.ends, peer: mismatches, isOtherPort: isOtherPort))
    }

    @Test(arguments: [
        #"{}"#, #"{"from":[],"ports":[]}"#, #"{"ports":[{"port":8000,"endPort":8100}]}"#,
        #"{"ports":[{"port":"http"}]}"#,
        #"{"ports":[{"protocol":"TCP"}]}"#, #"{"from":[{"namespaceSelector":{}}]}"#,
        #"{"from":[{"podSelector":{"matchLabels":{"app":"client"}},"namespaceSelector":{"matchLabels":{"team":"blue"}}}]}"#,
        #"{"from":[{"podSelector":{}},{"ipBlock":{"cidr":"10.0.1.0/24"}}]}"#,
    ])
    func aRuleThatFitsIsFound(rule: String) throws {
        let judgement = NetworkPolicyJudgement.judge(
            try Policies.rule(rule), namespace: "shop", try Policies.packet())
        #expect(judgement.fits, "\(judgement)")
    }

    @Test func labelsThatWereNotReadLeaveItOpen() throws {
        var packet = try Policies.packet()
        packet.peer?.namespaceLabels = nil
        let rule = try Policies.rule(#"{"from":[{"namespaceSelector":{"matchLabels":{"team":"blue"}}}]}"#)
        let judgement = NetworkPolicyJudgement.judge(rule, namespace: "shop", packet)
        #expect(!judgement.fits)
        #expect(judgement.outcome(for: packet) == .unclear(.namespaceLabels("default")))
        #expect(judgement.doubt == .namespaceLabels("default"))
    }

    @Test func whoIsNoPodIsSelectedByNoLabel() throws {
        var packet = try Policies.packet()
        packet.peer = nil
        let rule = try Policies.rule(#"{"from":[{"namespaceSelector":{}}]}"#)
        let judgement = NetworkPolicyJudgement.judge(rule, namespace: "shop", packet)
        #expect(
            judgement.outcome(for: packet)
                == .misses(packet.ends, peer: [.notAPodOfTheCluster], isOtherPort: false))
    }

    @Test func outgoingPacketsAreHeldAgainstTheReceiversNames() throws {
        var packet = try Policies.packet()
        packet.direction = .egress
        packet.peer?.ports = [try Policies.port("web", 8080)]
        let named = try Policies.rule(#"{"to":[{"ipBlock":{"cidr":"10.0.0.0/8"}}],"ports":[{"port":"web"}]}"#)
        #expect(NetworkPolicyJudgement.judge(named, namespace: "shop", packet).fits)
        let own = try Policies.rule(#"{"ports":[{"port":"http"}]}"#)
        #expect(!NetworkPolicyJudgement.judge(own, namespace: "shop", packet).fits, "that is the sender's name")
    }

    @Test func onlyPoliciesThatSelectThePodInTheDirectionCount() throws {
        let policies = [
            try Policies.network("other-pod", #"{"podSelector":{"matchLabels":{"app":"web"}}}"#),
            try Policies.network("egress", #"{"podSelector":{},"policyTypes":["Egress"]}"#),
            try Policies.network(
                "b", #"{"podSelector":{"matchLabels":{"app":"db"}},"ingress":[{"ports":[{"port":1}]}]}"#),
            try Policies.network("a", #"{"podSelector":{}}"#),
        ]
        let packet = try Policies.packet()
        #expect(NetworkPolicyJudgement.selecting(policies, packet).map(\.metadata.name) == ["a", "b"])
        let explanation = NetworkPolicyJudgement.explain(policies, packet)
        #expect(explanation.owner == nil, "either would have to allow it")
        #expect(explanation.policies.count == 2, "both isolate the pod")
        #expect(explanation.policies.allSatisfy { $0.kind == "NetworkPolicy" && $0.rule == .ingress() })
        #expect(explanation.namedPolicies.map(\.name) == ["a"], "what b allows is no reason to drop")
        #expect(explanation.details.count == 2)
        let scope = RuleScope(direction: .ingress, peers: [], ports: [.init(transport: .tcp, port: "1")])
        let finding = PolicyFinding(
            policy: ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "b"), direction: .ingress,
            content: .rule(0, scope, .misses(packet.ends, peer: nil, isOtherPort: true)))
        let isolation = PolicyDrop.Isolation(
            pod: ObjectReference(kind: "Pod", namespace: "shop", name: "db"), policies: ["a", "b"], direction: .ingress)
        #expect(explanation.reason == .policy(.isolatedBesideRule(isolation, finding)))
    }

    @Test func whereAllPoliciesAllowSomethingAllAreNamed() throws {
        let policies = [
            try Policies.network("b", #"{"podSelector":{},"ingress":[{"ports":[{"port":1}]}]}"#),
            try Policies.network("a", #"{"podSelector":{},"ingress":[{"ports":[{"port":2}]}]}"#),
        ]
        let explanation = NetworkPolicyJudgement.explain(policies, try Policies.packet())
        #expect(explanation.namedPolicies.map(\.name) == ["a", "b"])
    }

    @Test func anApiThatDisagreesWithOvnIsSaid() throws {
        let packet = try Policies.packet()
        #expect(NetworkPolicyJudgement.explain([], packet).hint == .noPolicyBehindACL)
        let allowing = [try Policies.network("a", #"{"podSelector":{},"ingress":[{}]}"#)]
        let object = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "a")
        #expect(
            NetworkPolicyJudgement.explain(allowing, packet).hint == .allowedByAPI([PolicyRule(object, index: 0)]))
    }
}
