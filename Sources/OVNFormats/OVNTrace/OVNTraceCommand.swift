/// A command line of ovn-trace(8).
package struct OVNTraceCommand: Sendable, Equatable {
    /// Where a load balancer sends the connection, for `--lb-dst`.
    package struct LoadBalancerDestination: Sendable, Equatable {
        /// The endpoint's address.
        package var address: String
        /// The endpoint's port.
        package var port: UInt16

        package init(address: String, port: UInt16) {
            self.address = address
            self.port = port
        }

        /// `10.0.0.1:80` or `[fd00::1]:80`.
        package var argument: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
    }

    /// The Southbound database's remotes, for example `unix:/var/run/ovn/ovnsb_db.sock`; the tool's default when empty.
    package var databases: [String] = []
    /// The logical datapath, by name; the one of the ingress port when `nil`.
    package var datapath: String?
    /// What each conntrack action finds, in the order in which the packet meets them. The tool adds `trk`.
    package var conntrackStates: [ConntrackState] = []
    /// The endpoint that a load balancer picks.
    package var loadBalancerDestination: LoadBalancerDestination?
    /// The member that a `select` action (ECMP) picks; not 0.
    package var selectID: UInt16?
    /// Whether only the leader of a clustered database answers (`--no-leader-only` when false).
    package var leaderOnly = true
    /// The packet and the port it enters by.
    package var microflow: OVNMicroflow

    package init(microflow: OVNMicroflow) { self.microflow = microflow }

    /// The program and its arguments, for an exec without a shell.
    package var argv: [String] {
        var argv = ["ovn-trace"]
        if !databases.isEmpty { argv += ["--db", databases.joined(separator: ",")] }
        if !leaderOnly { argv.append("--no-leader-only") }
        for state in conntrackStates { argv.append("--ct=\(state.argument)") }
        if let destination = loadBalancerDestination { argv += ["--lb-dst", destination.argument] }
        if let selectID { argv += ["--select-id", String(selectID)] }
        if let datapath { argv.append(datapath) }
        argv.append(microflow.expression)
        return argv
    }

    /// How to start a daemon that answers this command and others like it, without the conntrack states and the control
    /// socket; `nil` where it cannot, since endpoint and member are options that a daemon does not take for each request,
    /// and states are used up in turn, so that all must be equal (ovn-trace(8), "Daemon Mode"). Nor is an endpoint given to a
    /// daemon of its own: the first request uses it up, and others are balanced at random.
    package var daemonLaunch: [String]? {
        guard loadBalancerDestination == nil, selectID == nil, Set(conntrackStates.map(\.argument)).count == 1 else {
            return nil
        }
        var argv = ["ovn-trace"]
        if !databases.isEmpty { argv += ["--db", databases.joined(separator: ",")] }
        if !leaderOnly { argv.append("--no-leader-only") }
        return argv + ["--detach", "--no-chdir"]
    }

    /// The request to such a daemon, for ovs-appctl(8).
    package var daemonRequest: [String] { ["trace"] + (datapath.map { [$0] } ?? []) + [microflow.expression] }
}
