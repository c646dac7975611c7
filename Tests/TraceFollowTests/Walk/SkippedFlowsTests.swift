import NetworkTypes
import PathModel
import RecordingSupport
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// A trace that left logical flows out decides nothing where one of them may be what is missing.
@Suite struct SkippedFlowsTests {
    static let newer = """
        2026-11-23T14:34:41Z|00007|ovntrace|WARN|reg8[21] = ct_label.nf; next;: parsing actions failed (Syntax error at `ct_label.nf' expecting field name.)
        2026-11-23T14:34:41Z|00010|ovntrace|WARN|ip && ip4.dst == ^NODEIP_IPv4_0: parsing expression failed (Syntax error at `NODEIP_IPv4_0' expecting constant.)
        2026-11-23T14:34:41Z|00011|socket_util|ERR|^NODEIP_IPv4_0:32757: bad IP address "^NODEIP_IPv4_0"
        2026-11-23T14:34:41Z|00012|ovntrace|WARN|reg8[21] = ct_label.nf; next;: parsing actions failed (Syntax error at `ct_label.nf' expecting field name.)

        """

    @Test func flowsThatWereLeftOutAreThoseOfANewerOVN() throws {
        let left = SkippedFlows(in: Self.newer)
        #expect(left.flows == ["reg8[21] = ct_label.nf; next;"] && !left.mayBeMore)
    }

    /// The tools of one release leave out templates only. But that of OVN 26.03 tells of one flow, whatever else it left out.
    @Test(arguments: ["2026-host-dst-cross-1", "2026-svc-hairpin-1", "tool-ovn-trace-detailed"])
    func aSingleWarningStandsForAny(name: String) throws {
        let errors = try Recordings.text("stderr", name)
        let left = SkippedFlows(in: errors)
        #expect(errors.contains("^NODEIP_IPv4_0") && left.flows.isEmpty && left.mayBeMore)
        #expect(!SkippedFlows(in: errors + errors).mayBeMore, "a tool without the limit tells of each")
        #expect(SkippedFlows(in: Self.newer + Self.lost).mayBeMore)
        #expect(!SkippedFlows(in: "").mayBeMore)
    }

    static let lost =
        "2026-11-23T14:35:55Z|00013|ovntrace|WARN|Dropped 7 log messages in last 74 seconds (most recently, 73 seconds ago)"
        + " due to excessive rate\n"

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
        let plain = try await Canned.journeyOutside(ended)
        guard case .dropped? = plain.forward.logical?.end else {
            Issue.record("\(String(describing: plain.forward.logical?.end))")
            return
        }
        #expect(plain.notes.isEmpty)
        let open = try await Canned.journeyOutside(ended, errors: Self.newer)
        guard case .undetermined(let reason)? = open.forward.logical?.end else {
            Issue.record("\(String(describing: open.forward.logical?.end))")
            return
        }
        guard case .logical(.flowsSkipped(_, _, example: "reg8[21] = ct_label.nf; next;")) = reason else {
            Issue.record("\(reason)")
            return
        }
        #expect(open.notes == [.flowsLeftOut(count: 1, example: "reg8[21] = ct_label.nf; next;")])
        let limited = try await Canned.journeyOutside(
            ended, errors: try Recordings.text("stderr", "2026-svc-hairpin-1"))
        #expect(
            limited.forward.logical?.end
                == .undetermined(.logical(.flowsSkipped(stage: nil, datapath: "n1", example: nil))))
        let dropped = try await Canned.journeyOutside(ToolTexts.drop("n1", from: "shop_web-0"), errors: Self.newer)
        guard case .dropped? = dropped.forward.logical?.end else {
            Issue.record("a flow that drops decides")
            return
        }
    }

    /// A flow for all that no other matches is one for want of a flow.
    @Test func anOldToolsDefaultIsOpen() async throws {
        let ended = ToolTexts.header + ToolTexts.pipeline("ingress", "n1", from: "shop_web-0", "drop;")
        guard case .dropped? = try await Canned.journeyOutside(ended).forward.logical?.end else {
            Issue.record("a default that drops decides where no flow was left out")
            return
        }
        guard case .undetermined? = try await Canned.journeyOutside(ended, errors: Self.newer).forward.logical?.end
        else {
            Issue.record("a flow before the default may have been left out")
            return
        }
        // Of templates every database has some: their warning alone leaves a default as it is.
        let errors = try Recordings.text("stderr", "2026-svc-hairpin-1")
        guard case .dropped? = try await Canned.journeyOutside(ended, errors: errors).forward.logical?.end else {
            Issue.record("nothing says that another flow was left out")
            return
        }
    }
}
