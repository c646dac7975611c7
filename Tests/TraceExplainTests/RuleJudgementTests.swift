import NetworkTypes
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
        let object = ObjectReference(kind: "AdminNetworkPolicy", name: "isolate")
        func rule(_ index: Int, _ name: String) -> PolicyRule {
            PolicyRule(object, direction: .ingress, index: index, name: name)
        }
        func scope(_ namespaces: String, _ ports: [RuleScope.Ports] = []) -> RuleScope {
            RuleScope(direction: .ingress, peers: [.pods(nil, namespaces: namespaces, own: nil)], ports: ports)
        }
        let ports: [RuleScope.Ports] = [
            .init(transport: .tcp, port: "8081"), .init(transport: .udp, port: "9000", end: 9100),
        ]
        #expect(
            explanation.reason
                == .policy(.adminRule(rule(1, "deny-8081"), priority: 10, action: "Deny", scope("", ports))))
        #expect(
            explanation.details.map(\.detail) == [
                .earlierRule(
                    rule(0, "allow-client"), action: "Allow", scope("role=client"),
                    .misses(packet.ends, peer: [.namespaceLabels([.lacks("role=client")])], isOtherPort: false))
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
        let object = ObjectReference(kind: "BaselineAdminNetworkPolicy", name: "default")
        let scope = RuleScope(
            direction: .ingress, peers: [.pods(nil, namespaces: "team=blue", own: nil)], ports: [])
        #expect(
            AdminPolicyJudgement.explain(policy, rule: 0, packet).reason
                == .policy(
                    .adminRule(
                        PolicyRule(object, direction: .ingress, index: 0), priority: nil, action: "Deny", scope)))
        #expect(
            AdminPolicyJudgement.explain(policy, rule: 4, packet).hint
                == .ruleGone(PolicyRule(object, direction: .ingress, index: 4)))
    }

    @Test func anEgressFirewallSaysWhichRuleDecided() throws {
        let firewall = try Policies.firewall(
            #"[{"type":"Allow","to":{"cidrSelector":"10.0.1.5/32"},"ports":[{"port":53,"protocol":"TCP"}]},{"type":"Allow","to":{"dnsName":"example.com"}},{"type":"Deny","to":{"cidrSelector":"0.0.0.0/0"}}]"#
        )
        var packet = try Policies.packet()
        packet.direction = .egress
        packet.peer = nil
        let explanation = EgressFirewallJudgement.explain(firewall, rule: 2, packet)
        let object = ObjectReference(kind: "EgressFirewall", namespace: "shop", name: "default")
        func scope(_ peer: RuleScope.Peer, _ ports: [RuleScope.Ports] = []) -> RuleScope {
            RuleScope(direction: .egress, peers: [peer], ports: ports)
        }
        #expect(
            explanation.reason
                == .policy(
                    .firewallRule(
                        PolicyRule(object, index: 2), action: "Deny", scope(.networks(["0.0.0.0/0"], except: [])))))
        #expect(
            explanation.details.map(\.detail) == [
                .earlierRule(
                    PolicyRule(object, index: 0), action: "Allow",
                    scope(.networks(["10.0.1.5/32"], except: []), [.init(transport: .tcp, port: "53")]),
                    .misses(packet.ends, peer: nil, isOtherPort: true)),
                .earlierRule(
                    PolicyRule(object, index: 1), action: "Allow", scope(.names(["example.com"])),
                    .unclear(.namedAddresses("example.com"))),
            ])
    }

    /// Stages of OVN 22.03, 23.03 and 26.03.
    @Test(
        arguments: [
            ("ls_in_port_sec_ip", "1", .portSecuritySource(nil)),
            ("ls_in_apply_port_sec", "reg0[15] == 1", .portSecuritySource(nil)),
            ("ls_out_check_port_sec", "eth.mcast", .portSecurityDestination(nil)),
            ("ls_out_acl", "outport == @a1", .acl),
            ("ls_out_acl_eval", "outport == @a1", .acl), ("ls_in_acl_after_lb_action", "reg8[18] == 1", .acl),
            ("ls_in_l2_unknown", "outport == \"none\"", .unknownMAC(nil)),
            ("ls_in_l2_lkup", "ip4.mcast", .noMulticastPort),
            ("lr_in_ip_input", "ip.ttl == {0, 1}", .ttlExpired),
            ("lr_in_ip_input", "ip4.mcast || ip6.mcast", .multicastNotForwarded),
            ("lr_in_ip_input", "ip4.dst == {10.244.1.1}", .routerAddress), ("lr_in_ip_routing", "1", .noRoute(nil)),
            ("lr_in_policy", "ip4.src == 10.1.1.1", .routerPolicy), ("lr_in_arp_resolve", "1", .nextHopUnknown),
            ("lr_in_admission", "1", .foreignRouterMAC(nil)), ("ls_in_check_port_sec", "vlan.present", .vlanTagged),
        ] as [(String, String, StageDrop)])
    func stagesHaveReasons(stage: String, match: String, reason: StageDrop) {
        #expect(StageReason.of(stage: stage, match: match) == reason)
    }

    /// A router drops multicast and loopback addresses by one flow.
    @Test(arguments: [("224.0.0.9", StageDrop.multicastNotForwarded), ("127.0.0.1", .unroutableAddress)])
    func aRoutersFlowIsToldByThePacket(destination: String, reason: StageDrop) throws {
        let match = "ip4.mcast || ip4.src == 127.0.0.0/8 || ip4.dst == 127.0.0.0/8 || ip4.dst == 0.0.0.0/8"
        let packet = try packet("10.1.1.5", destination)
        #expect(StageReason.of(stage: "lr_in_ip_input", match: match, packet: packet) == reason)
    }

    @Test func aStageWithoutDropsHasNoReason() {
        #expect(StageReason.of(stage: "ls_in_arp_rsp", match: "1") == nil)
        #expect(StageReason.of(stage: "table 37", match: "") == nil)
    }
}
