package import PathModel

extension Unknown {
    /// The reason in words.
    package var words: String {
        switch self {
        case .tool(let failure): failure.words
        case .logical(let reason): reason.words
        case .bridges(let reason): reason.words
        case .place(let reason): reason.words
        case .disagreement(let disagreement, let parting):
            "the layers disagree: \(disagreement.words)" + (parting.map { "; \($0.words)" } ?? "")
        case .layer(.logical, let reason): "logical layer: \(reason.words)"
        case .layer(.openflow, let reason): "OpenFlow layer: \(reason.words)"
        case .host(let reason): reason.words
        case .hostOf(let node, let reason): "the host of node \(node): \(reason.words)"
        case .hostRoute(let reason): "could not read the host's route: \(reason.words)"
        case .tiers(let reason): reason.words
        case .untraced(let reason): reason.words
        case .flowsNotLookedUp(let zone, let failure):
            "the flows could not be looked up: zone \(zone): \(failure.words)"
        case .error(let text): text
        }
    }
}

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

extension TierUnknown {
    /// The reason in words.
    var words: String {
        func lost(_ zone: String) -> String { "the ACLs of zone \(zone) have no tiers" }
        return switch self {
        case .adminPoliciesUnread(let zone, let owner):
            "\(lost(zone)), so no Pass rules; the AdminNetworkPolicies could not be read, so it is unknown whether one comes"
                + " before \(owner)"
        case .passRuleBefore(let zone, let rule, let isCertain, let owner):
            "\(lost(zone)), so no Pass rules: \(rule.words), \(isCertain ? "passes" : "may pass") the packet on before \(owner)"
                + " decides"
        case .networkPoliciesUnread(let zone, let namespace, let owner):
            "\(lost(zone)); the NetworkPolicies of namespace \(namespace) could not be read, so it is unknown whether one"
                + " decides before \(owner)"
        case .networkPolicyBefore(let zone, let matched, let policy, let pod):
            "\(lost(zone)): \(matched) matched first, but \(policy) isolates pod \(pod.path) and decides before it"
        }
    }
}
