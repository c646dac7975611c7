import RecordingSupport
import Testing

@testable import OVNFormats

@Suite struct OVNTraceOutputTests {
    private func output(_ name: String) throws -> OVNTraceOutput {
        try OVNTraceOutput(parsing: try Recordings.text("ovn-trace", name))
    }

    @Test func remoteOutputEndsTheFirstZone() throws {
        let output = try output("tool-ovn-trace-ctnew")
        #expect(output.microflow?["nw_dst"] == "10.244.2.4")
        #expect(output.logLines.count == 5)
        #expect(output.logLines.first?.reportsSkippedFlow == true)
        #expect(output.deliveries.map(\.type) == ["patch", "patch", "remote"])
        #expect(output.deliveries.last == OVNTraceDelivery(port: "tstor-ovn-worker2", type: "remote"))
        #expect(output.drops.isEmpty)
        #expect(output.conntrackSections.map(\.action) == ["ct_lb_mark"])
        #expect(!output.assumesConntrackState)
        let last = try #require(output.steps.last)
        #expect(last.pipeline.direction == .egress && last.pipeline.datapath == "transit_switch")
        #expect(last.pipeline.outport == "tstor-ovn-worker2" && last.endsPath)
        #expect(last.entry.stage == "ls_out_apply_port_sec" && last.entry.source == "northd.c:6273")
        #expect(last.entry.uuid == "313ae99c")
    }

    @Test func defaultStatesAreTold() throws {
        let output = try output("2026-svc-hairpin-1")
        #expect(output.conntrackSections.map(\.isDefault) == [false, true])
        #expect(output.assumesConntrackState)
    }

    @Test func entryHoldsWhatTheLineSays() throws {
        let entry = try #require(output("2026-np-deny-same-1").entries.last { $0.stage == "ls_out_acl_eval" })
        #expect(entry.table == 6 && entry.source == "northd.c:7636")
        let match = "reg8[30..31] == 2 && reg0[10] == 1 && (outport == @a13401990181751309039)"
        #expect(entry.outcome == .flow(match: match, priority: 2000, uuid: 0xab5e_bd3f))
    }

    @Test func dropByACLEndsThePath() throws {
        let output = try output("2026-np-deny-same-1")
        #expect(output.deliveries.last?.type == "patch")
        let steps = output.steps
        let index = try #require(steps.lastIndex { $0.isDrop })
        #expect(steps[index].entry.stage == "ls_out_acl_action" && steps[index].endsPath)
        // The stage that drops is not the one that holds the ACL.
        #expect(output.decidingStep(at: index, in: steps).entry.uuid == "ab5ebd3f")
        #expect(output.drops.count == 1)
    }

    @Test func dropByACLOfOlderOVNIsItsOwnStage() throws {
        let drop = try #require(output("2022-np-denied-cross-1").drops.first)
        #expect(drop.entry.stage == "ls_out_acl" && drop.entry.uuid == "80d437a2")
        #expect(drop.pipeline.datapath == "ovn-worker2")
    }

    @Test func dropThatIsOnlyLoggedIsADrop() throws {
        let output = try output("lab-drop-log")
        #expect(output.sections.last?.kind == .log)
        #expect(output.drops.map(\.entry.stage) == ["ls_in_acl"])
    }

    @Test func allowedAndLoggedPacketGoesOn() throws {
        let output = try output("lab-allow-log")
        #expect(output.sections.contains { $0.kind == .log })
        #expect(output.deliveries.last == OVNTraceDelivery(port: "q1", type: ""))
        #expect(output.drops.isEmpty)
    }

    @Test(arguments: [("lab-reject-tcp", "tcp_reset"), ("lab-reject-udp", "icmp4"), ("lab-no-endpoints", "tcp_reset")])
    func rejectionIsKnown(name: String, answer: String) throws {
        let output = try output(name)
        #expect(output.isRejected)
        #expect(output.sections.contains { $0.kind == .generated(answer) })
        // What is delivered is the answer.
        #expect(output.steps.last?.isRejection == true)
        #expect(output.deliveries.last?.port == "p1")
    }

    @Test func loadBalancerShowsItsEndpoints() throws {
        let actions = try output("lab-affinity").steps.flatMap(\.actions)
        #expect(actions.flatMap(\.backends) == ["10.0.0.13:8080", "10.0.0.14:8080"])
        #expect(actions.contains { $0.text == "ct_lb_mark;" && $0.backends.isEmpty })
    }

    @Test func egressIPIsTranslated() throws {
        let output = try output("2026-ip-eip-local-1")
        let translation = output.conntrackSections.compactMap(\.translation)
        #expect(translation == [.init(isDestination: false, address: "172.18.0.33")])
        #expect(output.deliveries.last?.type == "localnet")
        #expect(try self.output("2026-ip-eip-remote-1").conntrackSections.allSatisfy { $0.translation == nil })
    }

    @Test func copiesOfAMulticastAreBranches() throws {
        let output = try output("lab-broadcast")
        let group = OVNTraceSection.Kind.multicast(datapath: "sw", group: "_MC_flood")
        #expect(output.sections.contains { $0.kind == group })
        #expect(output.steps.filter { $0.depth == 0 }.allSatisfy { $0.pipeline.direction == .ingress && !$0.isDrop })
        #expect(Set(output.deliveries.map(\.port)).isSuperset(of: ["p2", "p3", "p4"]))
    }

    @Test func selectIsRandomUnlessNamed() throws {
        let named = try output("lab-ecmp-select").sections.map(\.kind)
        #expect(named.contains(.select(field: "reg8[16..31]", id: 2, isRandom: false)))
        let random = try output("lab-ecmp-random").sections.map(\.kind)
        #expect(random.contains(.select(field: "reg8[16..31]", id: 1, isRandom: true)))
    }

    @Test func toolThatStopsIsNoDrop() throws {
        let output = try output("lab-nat-destination")
        #expect(
            output.steps.last?.entry.stage == "lr_in_unsnat" && output.steps.last?.actions.map(\.text) == ["ct_snat;"])
        #expect(output.isUnfollowed && output.drops.isEmpty)
        #expect(try !self.output("2022-np-denied-cross-1").isUnfollowed)
    }

    @Test func routerTranslates() throws {
        let output = try output("lab-nat-source")
        #expect(
            output.conntrackSections.map(\.action) == ["ct_lb_mark", "ct_dnat", "ct_snat", "ct_next"])
        #expect(output.conntrackSections.map(\.assumesNoEntry) == [false, true, false, false])
        #expect(output.conntrackSections.compactMap(\.translation).map(\.address) == ["10.0.1.100"])
        #expect(output.deliveries.last == OVNTraceDelivery(port: "q1", type: ""))
    }

    @Test func noRouteIsADrop() throws {
        let drop = try #require(output("lab-no-route").drops.last)
        #expect(drop.entry.stage == "lr_in_ip_routing" && drop.actions.map(\.kind) == [.drop])
    }

    @Test(arguments: [
        ("tool-ovn-trace-nodp", OVNTraceProblem.Kind.unknownDatapath("nosuchdp")),
        ("tool-ovn-trace-noport", .noIngressPort),
        ("lab-unknown-port", .unknownPort("p9")),
        ("2026-err-badport-1", .badMicroflow("Syntax error at `abc' expecting constant.")),
        ("lab-template", .badMicroflow("Syntax error at `NODEIP' expecting constant.")),
    ])
    func problemsAreTold(name: String, kind: OVNTraceProblem.Kind) throws {
        let output = try output(name)
        #expect(output.problem?.kind == kind)
        #expect(output.nodes.isEmpty)
    }

    @Test func otherFormsAreKept() throws {
        #expect(try output("tool-ovn-trace-summary").unparsedLines.count > 80)
        #expect(try output("tool-ovn-trace-minimal").unparsedLines.count == 8)
        let all = try output("lab-all")
        #expect(all.namesForm && !all.steps.isEmpty && all.unparsedLines.first == "# Summary trace.")
    }
}
