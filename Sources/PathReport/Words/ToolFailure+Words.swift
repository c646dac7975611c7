import PathModel

extension ToolFailure {
    /// The reason in words.
    var words: String {
        switch self {
        case .toolNotRun(let tool, let error): "\(tool.name) could not be run: \(error)"
        case .toolTimedOut(let tool): "\(tool.name) ran into its time limit"
        case .toolKilled(let tool, let signal, let exitCode, let said):
            "\(tool.name) was ended by signal \(signal) (exit code \(exitCode))" + (said.map { ": \($0)" } ?? "")
        case .toolFailed(let tool, let exitCode, let said):
            "\(tool.name) failed with exit code \(exitCode): \(said ?? "no output")"
        case .toolOutputUnreadable(let tool, let error?): "cannot read \(tool.name)'s output: \(error)"
        case .toolOutputUnreadable(let tool, nil): "\(tool.name)'s output cannot be read"
        case .noTrace(let tool): "\(tool.name) printed no trace"
        case .toolMessage(let tool, let message): "\(tool.name): \(message)"
        case .conntrackAssumed(let tool): "\(tool.name) assumed a conntrack state that was not given"
        case .toolSilent(let tool, let exitCode): "\(tool.name) failed (\(exitCode))"
        case .toolError(let text): text
        }
    }
}

extension Tool {
    /// What people call it.
    fileprivate var name: String {
        switch self {
        case .ovnTrace: "ovn-trace"
        case .ofprotoTrace: "ofproto/trace"
        case .ovsdbClient: "ovsdb-client"
        case .ovsOfctl: "ovs-ofctl"
        case .hostScript: "the script that asks the host"
        }
    }
}
