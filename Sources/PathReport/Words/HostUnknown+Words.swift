import PathModel

extension HostUnknown {
    /// The reason in words.
    var words: String {
        switch self {
        case .noIPTool: "the container has no ip tool"
        case .sourceNotAccepted: "the kernel accepts no packet with that source on that interface"
        case .ipSilent: "ip printed nothing"
        case .ruleUnclear(let rule): "whether its rule '\(rule)' is for the packet is not known"
        case .translationLoop: "the host's rules translate the packet in a loop"
        case .routeOfType(let type): "its route is of the type \(type)"
        case .nodeUnknown: "unknown node"
        case .refused(let refusal): refusal.words
        case .notFollowed(let host): "the packet was not followed beyond host \(host)"
        }
    }
}
