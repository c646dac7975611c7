import PathModel
import Testing

@testable import TraceProbe

/// Of a tool that did not end well nothing is read but why.
@Suite struct ToolTextTests {
    private func reason(_ text: String, _ errors: String, _ exitCode: Int, tool: Tool = .ovnTrace) -> Unknown? {
        let result = ProbeResult.output(standardOutput: text, standardError: errors, exitCode: exitCode)
        guard case .failure(let problem) = ToolText.output(of: result, tool: tool) else { return nil }
        return problem.reason
    }

    static let warning = "2026-11-23T06:25:17Z|00001|ovntrace|WARN|x: parsing expression failed\n"
    static let half = "ingress(dp=\"n1\", inport=\"p\")"

    @Test(
        arguments: [
            (137, "", .toolKilled(.ovnTrace, signal: 9, exitCode: 137, said: nil)),
            (137, warning, .toolKilled(.ovnTrace, signal: 9, exitCode: 137, said: nil)),
            (1, warning, .toolFailed(.ovnTrace, exitCode: 1, said: String(warning.dropLast()))),
            (
                139, "Segmentation fault (core dumped)\n",
                .toolKilled(.ovnTrace, signal: 11, exitCode: 139, said: "Segmentation fault (core dumped)")
            ),
            (
                134, "*** stack smashing detected ***\n\n",
                .toolKilled(.ovnTrace, signal: 6, exitCode: 134, said: "*** stack smashing detected ***")
            ),
            (
                1, "ovn-trace: database connection failed\n",
                .toolFailed(.ovnTrace, exitCode: 1, said: "ovn-trace: database connection failed")
            ),
            (
                127, "sh: ovn-trace: not found\n",
                .toolFailed(.ovnTrace, exitCode: 127, said: "sh: ovn-trace: not found")
            ),
            (3, "", .toolFailed(.ovnTrace, exitCode: 3, said: nil)),
            (124, "", .toolTimedOut(.ovnTrace)), (142, "\n", .toolTimedOut(.ovnTrace)),
        ] as [(Int, String, ToolFailure)])
    func aToolThatDidNotEndWellSaysWhy(exitCode: Int, errors: String, failure: ToolFailure) {
        #expect(reason(Self.half, errors, exitCode) == .tool(failure))
    }

    /// ovs-appctl ends with 2 where ovs-vswitchd refuses: the daemon's own message is the reason.
    @Test func aDaemonsRefusalIsInItsOwnWords() {
        let errors =
            "br-none: unknown bridge\novs-appctl: /var/run/openvswitch/ovs-vswitchd.7.ctl: server returned an error\n"
        #expect(
            reason("", errors, 2, tool: .ofprotoTrace)
                == .tool(.toolFailed(.ofprotoTrace, exitCode: 2, said: "br-none: unknown bridge")))
    }

    /// ovn-trace ends well also where it says on its output what is wrong with its arguments.
    @Test func whatEndsWellIsRead() {
        #expect(reason("unknown port \"p\"\n", "a warning\n", 0) == nil)
    }
}
