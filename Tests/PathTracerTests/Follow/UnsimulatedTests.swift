import PathModel
import Testing

@testable import PathTracer

/// What the tracers do not simulate is told, and decides nothing.
@Suite struct UnsimulatedTests {
    static let client = "trace n1 shop_web-0"

    /// A journey to an address outside whose first trace prints a text, with something on standard error.
    private func journey(_ text: String, errors: String = "") async throws -> Journey {
        var canned = Canned([
            Self.client: .output(standardOutput: text, standardError: errors, exitCode: 0),
            "bridges n1 shop_web-0": .printed(ToolTexts.drop),
        ])
        let address = try #require(IPAddress("8.8.8.8"))
        var journey = Journey(of: try await FakeCluster().resolve("web-0", .address(address, port: 80)))
        canned.run(&journey)
        return journey
    }

    private func told(_ name: String) throws -> String { try Recordings.told("ovn-trace", name) }

    @Test(arguments: [("lab-ecmp-random", true), ("lab-allow-log", false)])
    func routesOfEqualCostAreTold(name: String, isTold: Bool) async throws {
        let notes = try await journey(told(name)).notes
        let note =
            "lr has 2 routes of equal cost: ovn-trace followed one at random, and the bridges may choose another"
        #expect(notes.contains(note) == isTold, "\(notes)")
    }

    @Test func sizesAreToldOfAPacketThatLeaves() async throws {
        let notes = try await journey(told("2026-ip-8888-tcp-1")).notes
        let note = "the way is that of a packet up to 1414 bytes: the tools do not simulate what becomes of larger ones"
        #expect(notes.filter { $0 == note }.count == 1, "\(notes)")
        #expect(try await !journey(told("2026-p2p-same-1")).notes.contains(note), "it stays in the cluster")
        #expect(Unsimulated.size(in: "reg9[1] = check_pkt_larger(1414);") == 1414)
        #expect(Unsimulated.size(in: "next;") == nil && Unsimulated.size(in: "check_pkt_larger(x);") == nil)
        #expect(Unsimulated.members(in: "reg8[16..31] = select(1=100, 2=100);") == 2)
        #expect(Unsimulated.members(in: "next;") == nil)
    }

    static let newer = """
        2026-11-23T14:34:41Z|00007|ovntrace|WARN|reg8[21] = ct_label.nf; next;: parsing actions failed (Syntax error at `ct_label.nf' expecting field name.)
        2026-11-23T14:34:41Z|00010|ovntrace|WARN|ip && ip4.dst == ^NODEIP_IPv4_0: parsing expression failed (Syntax error at `NODEIP_IPv4_0' expecting constant.)
        2026-11-23T14:34:41Z|00011|socket_util|ERR|^NODEIP_IPv4_0:32757: bad IP address "^NODEIP_IPv4_0"
        2026-11-23T14:34:41Z|00012|ovntrace|WARN|reg8[21] = ct_label.nf; next;: parsing actions failed (Syntax error at `ct_label.nf' expecting field name.)

        """

    @Test func flowsThatWereLeftOutAreThoseOfANewerOVN() throws {
        #expect(Unsimulated.skippedFlows(in: Self.newer) == ["reg8[21] = ct_label.nf; next;"])
        // The tools of one release leave out templates only.
        for name in ["2026-host-dst-cross-1", "2026-svc-hairpin-1", "tool-ovn-trace-detailed"] {
            let errors = try Recordings.text("stderr", name)
            #expect(errors.contains("^NODEIP_IPv4_0") && Unsimulated.skippedFlows(in: errors).isEmpty)
        }
    }

    /// A trace that ends for want of a flow decides nothing where the tool left flows out; a flow that drops still does.
    @Test func anOldToolsDropForWantOfAFlowIsOpen() async throws {
        let ended = """
            # tcp

            ingress(dp="n1", inport="shop_web-0")
            -------------------------------------
             0. ls_in_check_port_sec (northd.c:8602): 1, priority 50, uuid 5bbc10c9
                next;
             9. no match (implicit drop)

            """
        let plain = try await journey(ended)
        guard case .dropped? = plain.forward.logical?.end else {
            Issue.record("\(String(describing: plain.forward.logical?.end))")
            return
        }
        #expect(plain.notes.isEmpty)
        let open = try await journey(ended, errors: Self.newer)
        guard case .undetermined(let reason)? = open.forward.logical?.end else {
            Issue.record("\(String(describing: open.forward.logical?.end))")
            return
        }
        #expect(reason.contains("is older than its database and left out flows that it cannot parse"))
        #expect(
            open.notes == [
                "ovn-trace is older than its database: it leaves out flows that it cannot parse (1), such as reg8[21] ="
                    + " ct_label.nf; next;"
            ])
        let dropped = try await journey(ToolTexts.drop("n1", from: "shop_web-0"), errors: Self.newer)
        guard case .dropped? = dropped.forward.logical?.end else {
            Issue.record("a flow that drops decides")
            return
        }
    }
}
