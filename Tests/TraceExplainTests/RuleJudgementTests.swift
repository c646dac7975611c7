import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceExplain
@testable import TraceFollow

/// AdminNetworkPolicies and EgressFirewalls, whose first fitting rule decides.
@Suite struct RuleJudgementTests {
    static let tenant = """
        {"priority":10,"subject":{"namespaces":{"matchLabels":{"tenant":"a"}}},"ingress":[
        {"action":"Allow","name":"allow-client","from":[{"namespaces":{"matchLabels":{"role":"client"}}}]},
        {"action":"Deny","name":"deny-8081","from":[{"namespaces":{}}],
         "ports":[{"portNumber":{"port":8081,"protocol":"TCP"}},{"portRange":{"start":9000,"end":9100,"protocol":"UDP"}}]},
        {"action":"Pass","name":"pass-rest","from":[{"namespaces":{}}]}]}
        """

    @Test func anAdminRuleSaysItsNameItsActionAndWhyTheOthersDidNotDecide() throws {
        let policy = try Policies.admin("isolate", Self.tenant)
        var packet = try Policies.packet()
        packet.port = 8081
        let explanation = AdminPolicyJudgement.explain(policy, rule: 1, packet)
        #expect(
            explanation.reason
                == "AdminNetworkPolicy isolate (priority 10), ingress rule 1 \"deny-8081\": Deny from all"
                + " namespaces on tcp/8081, udp/9000-9100")
        #expect(
            explanation.details.map(\.text) == [
                "AdminNetworkPolicy isolate, ingress rule 0 \"allow-client\": Allow from namespaces with role=client; this"
                    + " packet is from pod default/client (10.0.1.5), whose namespace lacks role=client"
            ])
    }

    @Test func theFirstRuleThatFitsDecides() throws {
        let policy = try Policies.admin("isolate", Self.tenant)
        var packet = try Policies.packet()
        #expect(AdminPolicyJudgement.selects(policy, packet) == true)
        #expect(AdminPolicyJudgement.firstFitting(policy, packet) == 2)
        packet.port = 8081
        #expect(AdminPolicyJudgement.firstFitting(policy, packet) == 1)
        packet.peer?.namespaceLabels = ["role": "client"]
        #expect(AdminPolicyJudgement.firstFitting(policy, packet) == 0)
        packet.peer?.namespaceLabels = nil
        #expect(AdminPolicyJudgement.firstFitting(policy, packet) == nil, "the first rule may be for it")
        packet.subject.namespaceLabels = [:]
        #expect(AdminPolicyJudgement.selects(policy, packet) == false)
        packet.subject.namespaceLabels = nil
        #expect(AdminPolicyJudgement.selects(policy, packet) == nil)
    }

    @Test func aBaselinePolicyHasNoPriority() throws {
        let policy = try Policies.admin(
            "default",
            #"{"subject":{"pods":{"namespaceSelector":{},"podSelector":{"matchLabels":{"app":"db"}}}},"ingress":[{"action":"Deny","from":[{"namespaces":{"matchLabels":{"team":"blue"}}}]}]}"#
        )
        let packet = try Policies.packet()
        #expect(AdminPolicyJudgement.selects(policy, packet) == true)
        #expect(
            AdminPolicyJudgement.explain(policy, rule: 0, packet).reason
                == "BaselineAdminNetworkPolicy default, ingress rule 0: Deny from namespaces with team=blue")
        #expect(AdminPolicyJudgement.explain(policy, rule: 4, packet).hint?.contains("any more") == true)
    }

    @Test func anEgressFirewallSaysWhichRuleDecided() throws {
        let firewall = try Policies.firewall(
            #"[{"type":"Allow","to":{"cidrSelector":"10.0.1.5/32"},"ports":[{"port":53,"protocol":"TCP"}]},{"type":"Allow","to":{"dnsName":"example.com"}},{"type":"Deny","to":{"cidrSelector":"0.0.0.0/0"}}]"#
        )
        var packet = try Policies.packet()
        packet.direction = .egress
        packet.peer = nil
        let explanation = EgressFirewallJudgement.explain(firewall, rule: 2, packet)
        #expect(explanation.reason == "EgressFirewall shop/default, rule 2: Deny to 0.0.0.0/0")
        #expect(
            explanation.details.map(\.text) == [
                "EgressFirewall shop/default, rule 0: Allow to 10.0.1.5/32 on tcp/53; this packet is to tcp/8080",
                "EgressFirewall shop/default, rule 1: Allow to example.com; unclear: the addresses of example.com are not known",
            ])
    }

    /// Stages of OVN 22.03, 23.03 and 26.03.
    @Test(arguments: [
        ("ls_in_port_sec_ip", "1", "port security"), ("ls_in_apply_port_sec", "reg0[15] == 1", "port security"),
        ("ls_out_check_port_sec", "eth.mcast", "port security"), ("ls_out_acl", "outport == @a1", "ACL"),
        ("ls_out_acl_eval", "outport == @a1", "ACL"), ("ls_in_acl_after_lb_action", "reg8[18] == 1", "ACL"),
        ("ls_in_l2_unknown", "outport == \"none\"", "unknown MAC"), ("ls_in_l2_lkup", "ip4.mcast", "multicast"),
        ("lr_in_ip_input", "ip.ttl == {0, 1}", "TTL"), ("lr_in_ip_input", "ip4.mcast || ip6.mcast", "multicast"),
        ("lr_in_ip_input", "ip4.dst == {10.244.1.1}", "router itself"), ("lr_in_ip_routing", "1", "no route"),
        ("lr_in_policy", "ip4.src == 10.1.1.1", "router policy"), ("lr_in_arp_resolve", "1", "Ethernet address"),
        ("lr_in_admission", "1", "Ethernet address"), ("ls_in_check_port_sec", "vlan.present", "VLAN"),
    ])
    func stagesHaveWords(stage: String, match: String, word: String) {
        #expect(StageReason.words(stage: stage, match: match)?.contains(word) == true)
    }

    @Test func aStageWithoutDropsHasNoWords() {
        #expect(StageReason.words(stage: "ls_in_arp_rsp", match: "1") == nil)
        #expect(StageReason.words(stage: "table 37", match: "") == nil)
    }
}
