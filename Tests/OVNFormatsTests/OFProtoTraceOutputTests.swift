import RecordingSupport
import Testing

@testable import OVNFormats

@Suite struct OFProtoTraceOutputTests {
    private func output(_ name: String) throws -> OFProtoTraceOutput {
        try OFProtoTraceOutput(parsing: try Recordings.text("ofproto-trace", name))
    }

    @Test func passesFollowEachOther() throws {
        let output = try output("2026-ip-8888-tcp-1")
        #expect(output.passes.map { $0.resumption?.recirculationID } == [nil, 0x68, 0x6b, 0x6c])
        #expect(output.passes[1].resumption?.conntrack?.state == [.new, .tracked])
        #expect(output.assumesConntrackState)
        #expect(output.passes[1].flow.number("recirc_id") == 0x68)
        #expect(output.passes[1].flow.conntrackState == [.new, .tracked])
        #expect(output.passes[1].finalFlow?["nw_dst"] == "8.8.8.8")
        #expect(output.passes[3].finalFlow == nil)
    }

    @Test func translationIsSimulated() throws {
        let translation = try #require(output("2026-ip-8888-tcp-1").passes[3].resumption?.translation)
        #expect(translation.initial["nw_src"] == "10.244.1.3")
        #expect(translation.modified["nw_src"] == "172.18.0.3" && translation.modified["tp_src"] == "32768")
        #expect(try output("lab-established").passes[1].resumption?.translation?.modified.fields == [])
    }

    @Test func statesThatWereGivenAreNoDefaults() throws {
        let output = try output("lab-established")
        #expect(!output.assumesConntrackState)
        #expect(output.passes[1].resumption?.conntrack?.state == [.established, .reply, .tracked])
    }

    @Test func stepsKnowTheirBridgeAndCookie() throws {
        let steps = try output("2026-ip-8888-tcp-1").steps
        #expect(Set(steps.map(\.bridge)) == ["br-int", "breth0"])
        let first = try #require(steps.first)
        #expect(first.entry.table == 0 && first.entry.cookie == 0x8830_c602 && first.pass == 0)
        let external = try #require(steps.last { $0.bridge == "breth0" })
        #expect(external.pass == 3 && external.outputs == ["1"])
        // A packet that is too large would have been answered by ovn-controller.
        #expect(steps.contains { $0.isOversize && $0.actions.contains { $0.controllerRequest == .icmpError } })
    }

    @Test func tunnelEndsTheFirstNode() throws {
        let output = try output("tool-ofproto-native")
        #expect(output.steps.contains { $0.outputs == ["2"] && $0.notes.contains("output to native tunnel") })
        let departures = DatapathEffects(of: try #require(output.passes.last).datapathActions).departures
        #expect(departures.map(\.port) == ["3"])
        #expect(departures.first?.tunnel?.destination == "172.18.0.2")
    }

    /// The tool writes the bridge that a packet came in by above what is resumed in another.
    @Test func aResumedPacketGoesOnInTheBridgeThatForkedIt() throws {
        let steps = try output("2026-replay-host-service").steps
        #expect(steps.prefix(2).map(\.bridge) == ["breth0", "breth0"])
        #expect(steps.prefix(2).map(\.entry.table) == [0, 2])
        let rest = steps.dropFirst(2)
        #expect(rest.count > 100)
        // What is traced on is the tunnel's outer packet.
        #expect(rest.filter { $0.bridge != "br-int" }.map(\.depth).allSatisfy { $0 > 0 })
        #expect(Set(rest.filter { $0.pass > 1 && $0.depth == 0 }.map(\.bridge)) == ["br-int"])
    }

    @Test func tablesWithoutAMatchAreSeen() throws {
        let steps = try output("tool-ofproto-kernel").steps
        #expect(steps.contains { $0.entry == OFProtoTableEntry(table: 69, outcome: .noMatch) && $0.isDrop })
        #expect(steps.contains { $0.entry.text == "46. priority 0" && $0.isDrop && $0.entry.cookie == nil })
    }

    @Test func groupStopsForWantOfAHash() throws {
        #expect(try output("lab-group").groups == [.init(id: 1, bucket: nil, needsHash: true)])
        #expect(try output("lab-bucket-2").groups == [.init(id: 1, bucket: 0, needsHash: false)])
        // What is in the bucket belongs to the step of the group.
        let step = try #require(output("lab-bucket-2").steps.first { $0.actions.contains { $0.kind == .group(1) } })
        #expect(step.actions.contains { $0.text == "nat(dst=10.0.0.13:8080)" })
    }

    @Test(arguments: [
        ("lab-reject", [OVNControllerRequest.reject]), ("lab-ttl", [.icmp]), ("lab-drop", [.log]), ("lab-allowed", []),
        ("2026-ip-8888-tcp-1", []),
    ])
    func controllerIsAsked(name: String, requests: [OVNControllerRequest]) throws {
        let steps = try output(name).steps.filter { !$0.isOversize }
        #expect(steps.flatMap(\.actions).compactMap(\.controllerRequest) == requests)
    }

    @Test func passesOfTooLargePacketsAreToldApart() throws {
        let output = try output("2026-p2p-same-1")
        #expect(output.passes.count == 4 && output.takenPasses == [0, 1, 2])
        #expect(output.steps.filter { $0.pass == 3 }.allSatisfy { $0.isOversize })
        #expect(output.effects.map { $0.departures.map(\.port) } == [[], [], ["6"]])
    }

    @Test func translationsFollowThePacket() throws {
        let output = try output("lab-nat-destination")
        #expect(output.takenPasses == Array(output.passes.indices))
        let translations = output.effects.flatMap(\.conntracks).compactMap(\.translation).filter { $0.address != nil }
        #expect(translations == [.init(isDestination: true, address: "10.0.0.12", port: nil)])
        let last = try #require(output.passes.last)
        #expect(last.flow["nw_dst"] == "10.0.0.12" && last.flow["dl_dst"] == "0a:00:00:00:01:02")
        #expect(output.effects.last?.departures.map(\.port) == ["3"])
        let steps = output.steps.filter { !$0.isOversize }
        #expect(steps.flatMap(\.actions).allSatisfy { $0.controllerRequest == nil })
    }

    @Test func dropLeavesNothing() throws {
        let output = try output("lab-no-match")
        #expect(output.passes.map(\.datapathActions) == [[.drop]])
        #expect(output.effects.map(\.isDrop) == [true])
        #expect(output.steps.map(\.isDrop) == [true])
    }

    @Test func namesArePortsToo() throws {
        let effects = DatapathEffects(of: try #require(output("lab-names").passes.last).datapathActions)
        #expect(effects.departures.map(\.port) == ["w1"])
    }

    @Test(arguments: ["tool-ofproto-badport", "lab-bad-port", "lab-bad-bridge", "lab-bad-field", "lab-bad-state"])
    func refusalIsKept(name: String) throws {
        let output = try output(name)
        #expect(output.passes.isEmpty)
        #expect(try #require(output.problem).contains("server returned an error"))
    }

    @Test func linesOfEveryKindRoundTrip() throws {
        let rule = String(repeating: "=", count: 79)
        let text = """
            Flow: ip,in_port=1

            bridge("br0")
            -------------
             0. No match, and a "packet-in" is called for.
                learn(table=1)
                 >> suppressing side effects, so learn action ignored
                 >>>> over max translation depth 64 <<<<
            --. Executing action set:
                output:2
            254. ip, priority 32768
                LOCAL

            Final flow: unchanged
            Megaflow: recirc_id=0,eth,ip,in_port=1
            Datapath actions: drop
            Translation failed (Recursion too deep), packet is dropped.


            \(rule)
            recirc(0x1)
            \(rule)

            Flow: recirc_id=0x1,ip

            bridge("br0")
            -------------
                thaw
                    restored state: table=3, cookie=0x7
                    Resuming from table 3
             3. Packets are IP fragments and the fragment handling mode is "drop".
                drop

            Final flow: unchanged
            Megaflow: recirc_id=0x1
            Datapath actions: 2,userspace(pid=1,slow_path(action))
            This flow is handled by the userspace slow path because it:
              - Uses action(s) not supported by datapath.

            \(rule)
            Trace reached the recirculation limit.  Sopping the trace here.
            Queued but not processed: 1 recirculations.

            """
        let output = try OFProtoTraceOutput(parsing: text)
        #expect(output.description == text)
        #expect(output.translationFailure == "Recursion too deep")
        #expect(output.passes[1].resumption?.conntrack == nil && output.passes[1].remarks.count == 2)
        #expect(output.limitRemark?.hasPrefix(rule) == true)
        #expect(output.steps.map(\.entry.table) == [0, nil, 254, 3])
    }
}
