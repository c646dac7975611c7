import FoundationEssentials
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceExplain

@Suite struct NetworkPolicyJudgementTests {
    @Test func aPolicyWithoutRulesAllowsNothing() throws {
        let policies = [try Policies.network("deny", #"{"podSelector":{},"policyTypes":["Ingress"]}"#)]
        let explanation = NetworkPolicyJudgement.explain(policies, try Policies.packet())
        #expect(
            explanation.reason
                == "isolated by NetworkPolicy shop/deny (ingress): has no ingress rules, so it denies everything")
        #expect(
            explanation.owner
                == ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "deny", rule: .ingress()))
        #expect(explanation.details.count == 1)
    }

    /// What each part of a rule says of a packet from pod default/client (10.0.1.5, app=client, namespace with team=blue)
    /// to pod shop/db at tcp/8080, which its container names `http`.
    @Test(arguments: [
        (
            #"{"from":[{"namespaceSelector":{"matchLabels":{"team":"friends"}}}],"ports":[{"port":8080}]}"#,
            "from namespaces with team=friends on tcp/8080",
            "this packet is from pod default/client (10.0.1.5), whose namespace lacks team=friends"
        ),
        (
            #"{"from":[{"namespaceSelector":{}}],"ports":[{"port":8081}]}"#, "from all namespaces on tcp/8081",
            "this packet is to tcp/8080"
        ),
        (
            #"{"from":[{"podSelector":{}}]}"#, "from all pods of namespace shop",
            "this packet is from pod default/client (10.0.1.5), which is not in namespace shop"
        ),
        (
            #"{"from":[{"podSelector":{"matchLabels":{"app":"x"}},"namespaceSelector":{}}],"ports":[{"protocol":"UDP","port":53}]}"#,
            "from pods with app=x in all namespaces on udp/53",
            "this packet is from pod default/client (10.0.1.5), which lacks app=x, and to tcp/8080"
        ),
        (
            #"{"from":[{"ipBlock":{"cidr":"10.0.0.0/16","except":["10.0.1.0/24"]}}]}"#,
            "from 10.0.0.0/16 except 10.0.1.0/24",
            "this packet is from pod default/client (10.0.1.5), which the exception 10.0.1.0/24 leaves out"
        ),
        (
            #"{"from":[{"ipBlock":{"cidr":"192.168.0.0/16"}},{"podSelector":{"matchLabels":{"app":"x"}}}]}"#,
            "from 192.168.0.0/16 or pods with app=x of namespace shop",
            "this packet is from pod default/client (10.0.1.5), which is not in 192.168.0.0/16 and which is not in namespace shop"
                + " and which lacks app=x"
        ),
        (
            #"{"from":[{"namespaceSelector":{"matchExpressions":[{"key":"team","operator":"NotIn","values":["blue"]}]}}]}"#,
            "from namespaces with team!=blue",
            "this packet is from pod default/client (10.0.1.5), whose namespace has one of team=blue"
        ),
        (#"{"ports":[{"port":8081,"endPort":8090}]}"#, "from anywhere on tcp/8081-8090", "this packet is to tcp/8080"),
        (#"{"ports":[{"port":"metrics"}]}"#, "from anywhere on tcp/metrics", "this packet is to tcp/8080"),
    ])
    func aRuleThatDoesNotFitSaysWhy(rule: String, scope: String, mismatch: String) throws {
        let packet = try Policies.packet()
        let judgement = NetworkPolicyJudgement.judge(try Policies.rule(rule), namespace: "shop", packet)
        #expect(!judgement.fits)
        #expect(judgement.scope == scope)
        #expect(judgement.mismatch(of: packet) == mismatch)
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
        #expect(judgement.mismatch(of: packet) == nil)
        #expect(judgement.doubt == "the labels of namespace default are not known")
    }

    @Test func whoIsNoPodIsSelectedByNoLabel() throws {
        var packet = try Policies.packet()
        packet.peer = nil
        let rule = try Policies.rule(#"{"from":[{"namespaceSelector":{}}]}"#)
        let judgement = NetworkPolicyJudgement.judge(rule, namespace: "shop", packet)
        #expect(judgement.mismatch(of: packet) == "this packet is from 10.0.1.5, which is not a pod of the cluster")
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
        #expect(
            explanation.reason
                == "pod shop/db is isolated by NetworkPolicies a, b (ingress); NetworkPolicy shop/b rule 0 allows from anywhere on tcp/1;"
                + " this packet is to tcp/8080")
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
        #expect(NetworkPolicyJudgement.explain([], packet).hint?.contains("up to date") == true)
        let allowing = [try Policies.network("a", #"{"podSelector":{},"ingress":[{}]}"#)]
        #expect(
            NetworkPolicyJudgement.explain(allowing, packet).hint?
                .hasPrefix("the API allows it (NetworkPolicy shop/a, rule 0)") == true)
    }
}
