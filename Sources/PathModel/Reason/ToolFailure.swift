/// What runs in the cluster's containers.
package enum Tool: Hashable, Sendable {
    /// `ovn-trace`.
    case ovnTrace
    /// `ovs-appctl ofproto/trace`.
    case ofprotoTrace
    /// `ovsdb-client`.
    case ovsdbClient
    /// `ovs-ofctl`.
    case ovsOfctl
    /// The script that asks a node's host for its route and rules.
    case hostScript
}

/// Why a tool told nothing that can be read.
package enum ToolFailure: Hashable, Coded {
    /// It could not be run; what went wrong, as the error says.
    case toolNotRun(Tool, error: String)
    /// It ran into its time limit.
    case toolTimedOut(Tool)
    /// A signal ended it; the last thing that it said.
    case toolKilled(Tool, signal: Int, exitCode: Int, said: String?)
    /// It failed; the last thing that it said.
    case toolFailed(Tool, exitCode: Int, said: String?)
    /// Its output cannot be read; why, where the reader says.
    case toolOutputUnreadable(Tool, error: String?)
    /// It printed no trace.
    case noTrace(Tool)
    /// It printed a message in place of a trace, or at its end.
    case toolMessage(Tool, message: String)
    /// It took a conntrack state for granted that it was not given.
    case conntrackAssumed(Tool)
    /// It ended without saying why.
    case toolSilent(Tool, exitCode: Int)
    /// The whole of it, as the error or the tool says.
    case toolError(String)
}
