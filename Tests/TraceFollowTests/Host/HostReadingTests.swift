import HostFormats
import ModelSupport
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

@Suite struct HostReadingTests {
    static let container = ToolContainer(namespace: "ovn", pod: "tools", container: "c", node: "n1")

    static func visit(
        _ part: HostVisit.Part, from source: String = "10.244.1.3", to destination: String = "172.18.0.3",
        port: UInt16 = 9090, direction: Leg.Direction = .forward
    ) throws -> HostVisit {
        HostVisit(
            direction: direction, node: "n1", part: part,
            packet: try PacketRulesTests.packet(source, destination, port))
    }

    static let byManagement = HostVisit.Part.arrival(interface: "ovn-k8s-mp0")
    static let rules =
        "== nft\ntable ip t {\n\tchain pre {\n\t\ttype nat hook prerouting priority dstnat; policy accept;\n"
    static let local = #"[{"type":"local","dst":"172.18.0.3","dev":"lo","cache":["local"]}]"#

    static func reading(_ text: String, of visit: HostVisit) -> HostReading {
        HostReading(.output(standardOutput: text, standardError: "", exitCode: 0), of: visit)
    }

    static func section(_ reading: HostReading) -> Section {
        reading.section(probe: reading.visit.probe(in: container), output: "")
    }

    /// What the host's own rules redirect stays in the host.
    @Test func aRedirectedPacketOfTheHostStaysThere() throws {
        let rule = "tcp dport 9090 redirect to :8080"
        let rules = "table ip t {\nchain out {\ntype nat hook output priority 0;\n\(rule)\n}\n}\n"
        let route = #"[{"dst":"172.18.0.3","dev":"breth0"}]"#
        let section = Self.section(
            Self.reading("== route\n\(route)\n== nft\n\(rules)", of: try Self.visit(.departure)))
        #expect(section.end == .host("n1"))
    }

    @Test func localDelivery() throws {
        let section = Self.section(
            Self.reading("== route\n\(Self.local)\n\(Self.rules)\t}\n}\n", of: try Self.visit(Self.byManagement)))
        #expect(section.end == .host("n1"))
        #expect(section.command == "ip route get 172.18.0.3 from 10.244.1.3 iif ovn-k8s-mp0")
        let hop = try #require(section.hops.first)
        #expect(hop.inport == "ovn-k8s-mp0" && hop.outport == nil && hop.pipeline == .host)
        #expect(hop.stages.map(\.name) == ["route"] && hop.stages[0].route == .local)
    }

    @Test func aTranslationBeforeTheRouteHidesIt() throws {
        let text =
            "== route\n\(Self.local)\n\(Self.rules)\t\tfib daddr type local tcp dport 9090 dnat to 10.96.0.7:80\n\t}\n}\n"
        let reading = Self.reading(text, of: try Self.visit(Self.byManagement))
        #expect(reading.translations { _ in nil }.map(\.kind) == [.destination])
        #expect(
            reading.translations { _ in nil }.first?.from == "172.18.0.3:9090"
                && reading.translations { _ in nil }.first?.to == "10.96.0.7:80")
        #expect(reading.translations { _ in nil }.first?.by.isOfHost("n1") ?? false)
        let section = Self.section(reading)
        #expect(section.hops.first?.stages.map(\.name) == ["prerouting"])
        #expect(section.end == .next("n1"))
    }

    @Test func aFilterDropsWhatHasARoute() throws {
        let chain = Self.rules.replacing(
            "nat hook prerouting priority dstnat", with: "filter hook output priority filter")
        let text =
            "== route\n[{\"dst\":\"10.244.1.14\",\"dev\":\"ovn-k8s-mp0\"}]\n\(chain)\t\tip daddr 10.244.1.14 drop\n\t}\n}\n"
        let section = Self.section(Self.reading(text, of: try Self.visit(.departure, to: "10.244.1.14")))
        guard case .dropped(let cause) = section.end else {
            Issue.record("\(section.end)")
            return
        }
        #expect(
            cause.reason == .host(node: "n1", .filtered(rule: "ip daddr 10.244.1.14 drop", chain: "pre")))
        #expect(section.hops.first?.outport == nil)
        // The filter is for the host's own packets.
        #expect(
            Self.section(Self.reading(text, of: try Self.visit(Self.byManagement, to: "10.244.1.14"))).end
                == .next("n1"))
    }

    /// Where it is not known whether a rule sends a host's packet elsewhere, nobody knows where it goes.
    @Test func aRuleThatIsNotUnderstoodLeavesTheWayOpen() throws {
        let output = Self.rules.replacing("prerouting", with: "output")
        func text(_ rule: String) -> String {
            "== route\n[{\"dst\":\"8.8.8.8\",\"dev\":\"breth0\"}]\n\(output)\t\t\(rule)\n\t}\n}\n"
        }
        let rule = "meta skuid 0 tcp dport 9090 dnat to 10.96.0.7:80"
        let open = Self.reading(text(rule), of: try Self.visit(.departure, to: "8.8.8.8"))
        #expect(open.unclearRule == rule && open.notes == [.natRuleUnclear(rule)])
        #expect(open.translations { _ in nil }.isEmpty)
        #expect(Self.section(open).end == .undetermined(.host(.ruleUnclear(rule))))
        let other = Self.reading(
            text("meta skuid 0 tcp dport 9091 dnat to 10.96.0.7:80"), of: try Self.visit(.departure, to: "8.8.8.8"))
        #expect(other.unclearRule == nil && other.notes.isEmpty && Self.section(other).end == .wire("n1"))
    }

    /// A packet of the host's own has no mark until a rule gives it one; Open vSwitch may have marked others.
    @Test(arguments: [(HostVisit.Part.departure, false), (byManagement, true)])
    func onlyAHostsOwnPacketIsUnmarked(part: HostVisit.Part, isOpen: Bool) throws {
        let rules = ["prerouting", "output"].map { hook in
            "chain \(hook) {\ntype nat hook \(hook) priority 0; policy accept;\nmeta mark 0x3f0 dnat to 1.1.1.1\n}\n"
        }.joined()
        let text = "== route\n\(Self.local)\n== nft\ntable ip t {\n\(rules)}\n"
        let reading = Self.reading(text, of: try Self.visit(part))
        #expect((reading.unclearRule != nil) == isOpen && reading.translations { _ in nil }.isEmpty)
    }

    @Test func anAnswerIsNotTranslated() throws {
        let text = "== route\n\(Self.local)\n\(Self.rules)\t\ttcp dport 9090 dnat to 10.96.0.7:80\n\t}\n}\n"
        let reading = Self.reading(text, of: try Self.visit(Self.byManagement, direction: .reply))
        #expect(reading.translations { _ in nil }.isEmpty && reading.notes.isEmpty)
    }

    @Test func aHostsOwnPacketGetsItsSourceFromTheRoute() throws {
        let text = #"""
            == route
            [{"dst":"10.96.0.1","gateway":"169.254.0.4","dev":"breth0","prefsrc":"169.254.0.2"}]
            == nft
            table ip t {
            chain post {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "breth0" ip saddr 169.254.0.2 snat to 172.18.0.3
            }
            }
            """#
        let visit = try Self.visit(.departure, to: "10.96.0.1")
        #expect(visit.arguments == ["10.96.0.1"])
        let reading = Self.reading(text, of: visit)
        #expect(
            reading.translations { _ in nil }.map { "\($0.kind) \($0.from) \($0.to)" } == [
                "SNAT 169.254.0.2 172.18.0.3"
            ])
        let section = Self.section(reading)
        #expect(section.end == .wire("n1"))
        #expect(section.hops.first?.outport == "breth0")
        #expect(section.hops.first?.stages.map(\.name) == ["route", "postrouting"])
    }

    @Test(arguments: [
        ("Network is unreachable", HostRefusal.noHostRoute), ("No route to host", .unreachableRoute),
        ("Permission denied", .prohibitedRoute), ("Invalid cross-device link", .reversePathFilter),
    ])
    func aRefusalDrops(answer: String, refusal: HostRefusal) throws {
        let text =
            "== route\nRTNETLINK answers: \(answer)\n== text\nRTNETLINK answers: \(answer)\n== alone\n8.8.8.8 dev x \n"
        let section = Self.section(Self.reading(text, of: try Self.visit(Self.byManagement)))
        guard case .dropped(let cause) = section.end else { return #expect(Bool(false), "\(section.end)") }
        #expect(cause.reason == .host(node: "n1", refusal) && cause.node == "n1" && cause.stage == "route")
    }

    /// What is refused for any source is the route's doing, else the source's.
    @Test func aBlackHoleIsToldFromABadSource() throws {
        let refused =
            "== route\nRTNETLINK answers: Invalid argument\n== text\nRTNETLINK answers: Invalid argument\n== alone\n"
        let hole = Self.reading(
            refused + "RTNETLINK answers: Invalid argument\n", of: try Self.visit(Self.byManagement))
        #expect(hole.route == .refused(.invalid))
        let source = Self.reading(refused + "172.18.0.3 dev eth0 \n", of: try Self.visit(Self.byManagement))
        #expect(source.route == .unknown(.host(.sourceNotAccepted)))
    }

    @Test func whereTheToolsAreMissingNothingFails() throws {
        let reading = Self.reading("== missing\n", of: try Self.visit(Self.byManagement))
        #expect(reading.route == .unknown(.host(.noIPTool)))
        #expect(reading.notes == [.natRulesUnreadable])
        #expect(Self.section(reading).end == .undetermined(.host(.noIPTool)))
        let failed = HostReading(.failed("no such container"), of: try Self.visit(Self.byManagement))
        #expect(failed.route == .unknown(.tool(.toolNotRun(.hostScript, error: "no such container"))))
    }

    /// What was printed before the shell died may lack a rule, or all.
    @Test func aShellThatDiedSaysNothing() throws {
        let half = ProbeResult.output(
            standardOutput: "== route\n\(Self.local)\n\(Self.rules)", standardError: "", exitCode: 137)
        let reading = HostReading(half, of: try Self.visit(Self.byManagement))
        #expect(
            reading.route
                == .unknown(
                    .tool(.toolKilled(.hostScript, signal: 9, exitCode: 137, said: nil))))
    }

    @Test func anOlderToolAnswersInText() throws {
        let text = """
            == route
            Option "-json" is unknown, try "ip -help".
            == text
            8.8.8.8 from 10.244.1.3 via 172.18.0.1 dev breth0\u{20}
                cache iif ovn-k8s-mp0\u{20}
            """
        let reading = Self.reading(text, of: try Self.visit(Self.byManagement, to: "8.8.8.8"))
        #expect(
            reading.route == .found(HostRoute(type: "unicast", device: "breth0", gateway: "172.18.0.1", source: nil)))
    }
}

extension Translation.Translator {
    /// Whether it is a rule of a node's host.
    fileprivate func isOfHost(_ name: String) -> Bool { if case .host(name, _, _) = self { true } else { false } }
}
