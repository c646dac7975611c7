import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// The whole journey, with canned answers of the tools.
@Suite struct JourneyTests {
    static let pod = Target.pod(namespace: "shop", name: "db-0")

    private func journey(
        _ answers: [String: ProbeResult], to target: Target = pod, from source: String = "web-0",
        isInterconnect: Bool = true
    ) async throws -> (Journey, Canned) {
        var canned = Canned(answers)
        var journey = Journey(of: try await FakeCluster(isInterconnect: isInterconnect).resolve(source, target))
        canned.run(&journey)
        return (journey, canned)
    }

    @Test func twoZonesTakeFourRounds() async throws {
        let (journey, canned) = try await journey(Canned.acrossZones)
        #expect(
            canned.rounds == [
                ["bridges n1 shop_web-0", "facts n1", "facts n2", "trace n1 shop_web-0"],
                ["bridges n2 tunnel 172.18.0.11", "trace n2 tstor-n1"],
                ["bridges n2 shop_db-0", "trace n2 shop_db-0"],
                ["bridges n1 tunnel 172.18.0.12", "trace n1 tstor-n2"],
            ])
        #expect(journey.forward.logical?.end == .port("shop_db-0"))
        #expect(journey.forward.openflow?.end == .port("shop_db-0"))
        #expect(journey.reply?.logical?.end == .port("shop_web-0"))
        #expect(journey.reply?.openflow?.end == .port("shop_web-0"))
        #expect(journey.forward.logical?.sections.map(\.place) == ["n1", "n2"])
        #expect(journey.forward.logical?.sections.map(\.end) == [.next("n2"), .port("shop_db-0")])
        #expect(journey.withoutReply == nil && !journey.isHairpin && journey.notes.isEmpty)
    }

    @Test func aCentralDatabaseIsAskedOnceALeg() async throws {
        var answers = Canned.acrossZones
        answers["trace n1 shop_web-0"] = .printed(ToolTexts.delivery("n2", from: "shop_web-0", to: "shop_db-0"))
        answers["trace n1 shop_db-0"] = .printed(ToolTexts.delivery("n1", from: "shop_db-0", to: "shop_web-0"))
        let (journey, canned) = try await journey(answers, isInterconnect: false)
        #expect(
            canned.rounds.map { $0.filter { $0.hasPrefix("trace") } } == [
                ["trace n1 shop_web-0"], [], ["trace n1 shop_db-0"], [],
            ])
        #expect(
            journey.reply?.logical?.end == .port("shop_web-0") && journey.reply?.openflow?.end == .port("shop_web-0"))
    }

    /// Every lookup of a leg is told its state: a new connection, then an established one's reply.
    @Test func everyProbeTellsItsState() async throws {
        let (_, canned) = try await journey(Canned.acrossZones)
        for probe in canned.probes where probe.argv.first != "ovsdb-client" {
            let isReply =
                probe.argv.last.map { $0.contains("10.1.2.5 && ip4.dst") || $0.contains("nw_src=10.1.2.5") } ?? false
            let states =
                probe.argv.first == "ovn-trace"
                ? probe.argv.filter { $0.hasPrefix("--ct=") }.map { String($0.dropFirst(5)) }
                : zip(probe.argv, probe.argv.dropFirst()).filter { $0.0 == "--ct-next" }.map(\.1)
            #expect(states.count >= 16)
            let wanted = Set(isReply ? ["est", "rpl"] : ["new"])
            #expect(states.allSatisfy { Set($0.split(separator: ",").map(String.init)).subtracting(["trk"]) == wanted })
        }
    }

    /// What the first node's trace ends with is what the next node's begins with.
    @Test func theTunnelGoesOnWithItsOwnFields() async throws {
        let (_, canned) = try await journey(Canned.acrossZones)
        let flows = canned.probes.filter { Canned.key($0).contains(" tunnel ") }.map { $0.argv.last ?? "" }
        #expect(
            flows.map { flow in flow.split(separator: ",").map(String.init) } == [
                [
                    "in_port=\(SwitchTrace.portToken)", "tun_id=0xff0003", "tun_src=172.18.0.11", "tun_dst=172.18.0.12",
                    "tun_metadata0=0x20003",
                    "dp_hash=0x1", "tcp", "dl_src=0a:58:64:58:00:02", "dl_dst=0a:58:64:58:00:03", "nw_src=10.1.1.5",
                    "nw_dst=10.1.2.5", "nw_ttl=63", "tcp_src=32768", "tcp_dst=8080",
                ],
                [
                    "in_port=\(SwitchTrace.portToken)", "tun_id=0xff0003", "tun_src=172.18.0.12", "tun_dst=172.18.0.11",
                    "tun_metadata0=0x10002",
                    "dp_hash=0x1", "tcp", "dl_src=0a:58:64:58:00:02", "dl_dst=0a:58:64:58:00:03", "nw_src=10.1.2.5",
                    "nw_dst=10.1.1.5", "nw_ttl=63", "tcp_src=8080", "tcp_dst=32768",
                ],
            ])
    }

    @Test func optionsOfOthersStayBehind() async throws {
        var answers = Canned.acrossZones
        answers["bridges n1 shop_web-0"] = .printed(
            ToolTexts.tunnel(to: "172.18.0.12", option: "0x7}{class=0x102,type=0x80,len=4,0x20003").replacing(
                "{class=0x102,type=0x80,len=4,0x7}", with: "{class=0x1,type=0x2,len=4,0x7}"))
        let (_, canned) = try await journey(answers)
        let flow = canned.probes.first { Canned.key($0) == "bridges n2 tunnel 172.18.0.11" }?.argv.last ?? ""
        #expect(flow.contains(",tun_metadata0=0x20003,"))
    }

    @Test func aFailingLayerLeavesTheOtherAlone() async throws {
        for (key, tool) in [("trace n2 tstor-n1", Tool.ovnTrace), ("bridges n2 tunnel 172.18.0.11", .ofprotoTrace)] {
            var answers = Canned.acrossZones
            answers[key] = .failed("Forbidden")
            let (journey, canned) = try await journey(answers)
            let logical = try #require(journey.forward.logical?.end)
            let openflow = try #require(journey.forward.openflow?.end)
            let reason = Unknown.tool(.toolNotRun(tool, error: "Forbidden"))
            #expect(logical == (tool == .ovnTrace ? .undetermined(reason) : .port("shop_db-0")))
            #expect(openflow == (tool == .ovnTrace ? .port("shop_db-0") : .undetermined(reason)))
            // Either layer knows where the reply begins.
            #expect(journey.reply?.logical?.end == .port("shop_web-0"), "\(canned.rounds)")
            #expect(journey.reply?.openflow?.end == .port("shop_web-0"))
        }
    }

    @Test func aDropHasNoReply() async throws {
        var answers = Canned.acrossZones
        answers["trace n2 tstor-n1"] = .printed(ToolTexts.drop("n2", from: "tstor-n1"))
        answers["bridges n2 tunnel 172.18.0.11"] = .printed(ToolTexts.drop)
        let (journey, canned) = try await journey(answers)
        #expect(canned.rounds.count == 2)
        guard case .dropped(let logical)? = journey.forward.logical?.end,
            case .dropped(let openflow)? = journey.forward.openflow?.end
        else {
            Issue.record("not dropped")
            return
        }
        #expect(logical.node == "n2" && logical.stage == "ls_out_acl" && logical.flow == "60de36e7")
        #expect(openflow.node == "n2" && openflow.table == 44 && openflow.flow == "60de36e7")
        #expect(journey.reply == nil && journey.withoutReply == .untraced(.requestNotDelivered))
    }

    /// In a central cluster one trace goes through the datapaths of several nodes.
    @Test func aDropInACentralClusterIsOnTheNodeOfItsDatapath() async throws {
        var answers = Canned.acrossZones
        answers["trace n1 shop_web-0"] = .printed(ToolTexts.drop("n2", from: "stor-n2"))
        let (journey, _) = try await journey(answers, isInterconnect: false)
        guard case .dropped(let cause)? = journey.forward.logical?.end else {
            Issue.record("not dropped")
            return
        }
        #expect(cause.node == "n2")
    }

    /// The bridges of a node whose interfaces are not known are not followed, on whichever node that is.
    @Test(arguments: ["n1", "n2"])
    func nodesWhoseInterfacesAreNotKnownSaySo(node: String) async throws {
        var answers = Canned.acrossZones
        answers["facts \(node)"] = .failed("Forbidden")
        let (journey, _) = try await journey(answers)
        #expect(journey.forward.openflow?.end == .undetermined(.tool(.toolNotRun(.ovsdbClient, error: "Forbidden"))))
        #expect(journey.forward.logical?.end == .port("shop_db-0"))
        #expect(journey.reply?.logical?.end == .port("shop_web-0"), "the logical layer goes on")
    }

    @Test(arguments: [
        "", "nonsense", "# tcp\n", "recirc(0x1)\n", "Flow: tcp\n\nbridge(\"br-int\")\n", "\u{0}\u{1}\n",
        "ovn-trace: lost\n",
    ])
    func whateverAToolPrintsTheJourneyEnds(text: String) async throws {
        let keys = Array(Canned.acrossZones.keys) + ["facts n1", "facts n2"]
        for key in keys {
            var answers = Canned.acrossZones
            answers[key] = .printed(text)
            let (journey, canned) = try await journey(answers)
            #expect(canned.rounds.count <= 6)
            #expect(journey.forward.isFinished, "\(key)")
        }
    }

    /// A packet that goes round and round is given up.
    @Test func aCircleEnds() async throws {
        var answers = Canned.acrossZones
        answers["trace n2 tstor-n1"] = .printed(
            ToolTexts.delivery("n2", from: "tstor-n1", to: "tstor-n1", type: "remote"))
        answers["trace n1 tstor-n2"] = .printed(
            ToolTexts.delivery("n1", from: "tstor-n2", to: "tstor-n2", type: "remote"))
        answers["bridges n2 tunnel 172.18.0.11"] = .printed(ToolTexts.tunnel(to: "172.18.0.11"))
        answers["bridges n1 tunnel 172.18.0.12"] = .printed(ToolTexts.tunnel(to: "172.18.0.12"))
        let (journey, canned) = try await journey(answers)
        #expect(journey.forward.logical?.end == .undetermined(.logical(.tooManyZones)))
        #expect(journey.forward.openflow?.end == .undetermined(.bridges(.tooManyNodes)))
        #expect(canned.rounds.count < 14)
    }
}
