import Testing

@testable import TraceProbe

/// Of a tool that did not end well nothing is read but why.
@Suite struct ToolTextTests {
    private func reason(_ text: String, _ errors: String, _ exitCode: Int, tool: String = "ovn-trace") -> String? {
        let result = ProbeResult.output(standardOutput: text, standardError: errors, exitCode: exitCode)
        guard case .failure(let problem) = ToolText.output(of: result, tool: tool) else { return nil }
        return problem.reason
    }

    static let warning = "2026-11-23T06:25:17Z|00001|ovntrace|WARN|x: parsing expression failed\n"
    static let half = "ingress(dp=\"n1\", inport=\"p\")"

    @Test(arguments: [
        (137, "", "ovn-trace was ended by signal 9 (exit code 137)"),
        (137, warning, "ovn-trace was ended by signal 9 (exit code 137)"),
        (1, warning, "ovn-trace failed with exit code 1: \(warning.dropLast())"),
        (
            139, "Segmentation fault (core dumped)\n",
            "ovn-trace was ended by signal 11 (exit code 139): Segmentation fault (core dumped)"
        ),
        (
            134, "*** stack smashing detected ***\n\n",
            "ovn-trace was ended by signal 6 (exit code 134): *** stack smashing detected ***"
        ),
        (
            1, "ovn-trace: database connection failed\n",
            "ovn-trace failed with exit code 1: ovn-trace: database connection failed"
        ),
        (127, "sh: ovn-trace: not found\n", "ovn-trace failed with exit code 127: sh: ovn-trace: not found"),
        (3, "", "ovn-trace failed with exit code 3: no output"),
        (124, "", "ovn-trace ran into its time limit"), (142, "\n", "ovn-trace ran into its time limit"),
    ])
    func aToolThatDidNotEndWellSaysWhy(exitCode: Int, errors: String, words: String) {
        #expect(reason(Self.half, errors, exitCode) == words)
    }

    /// ovs-appctl ends with 2 where ovs-vswitchd refuses: the daemon's own message is the reason.
    @Test func aDaemonsRefusalIsInItsOwnWords() {
        let errors =
            "br-none: unknown bridge\novs-appctl: /var/run/openvswitch/ovs-vswitchd.7.ctl: server returned an error\n"
        #expect(
            reason("", errors, 2, tool: "ofproto/trace")
                == "ofproto/trace failed with exit code 2: br-none: unknown bridge")
    }

    /// ovn-trace ends well also where it says on its output what is wrong with its arguments.
    @Test func whatEndsWellIsRead() {
        #expect(reason("unknown port \"p\"\n", "a warning\n", 0) == nil)
    }
}
