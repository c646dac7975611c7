/// A command line of `ovs-appctl ofproto/trace` (ovs-vswitchd(8), "ofproto/trace").
package struct OFProtoTraceCommand: Sendable, Equatable {
    /// The bridge that the packet enters.
    package var bridge: String
    /// The packet and what Open vSwitch knows of it.
    package var flow: OFProtoFlow
    /// What each conntrack recirculation finds, in the order in which the trace meets them.
    package var conntrackStates: [ConntrackState] = []
    /// Whether ports are printed by name.
    package var names = false
    /// Where ovs-vswitchd listens, for `ovs-appctl -t`; the default of the environment when `nil`.
    package var target: String?

    package init(bridge: String, flow: OFProtoFlow) {
        self.bridge = bridge
        self.flow = flow
    }

    /// The program and its arguments, for an exec without a shell.
    package var argv: [String] {
        var argv = ["ovs-appctl"]
        if let target { argv += ["-t", target] }
        argv.append("ofproto/trace")
        if names { argv.append("--names") }
        for state in conntrackStates { argv += ["--ct-next", state.argument] }
        argv += [bridge, flow.description]
        return argv
    }
}
