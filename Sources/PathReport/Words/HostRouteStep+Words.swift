package import PathModel

extension HostRouteStep {
    /// The step in words: `local`, `via 172.18.0.1 dev breth0`, or why the host drops the packet.
    fileprivate var words: String {
        switch self {
        case .local: return "local"
        case .sent(let type, let gateway, let device):
            let way = [gateway.map { "via \($0)" }, device.map { "dev \($0)" }].compactMap(\.self)
                .joined(separator: " ")
            return type == "unicast" ? way : type + " " + way
        case .refused(let refusal): return refusal.words
        case .unknown(let reason): return "not known: \(reason.words)"
        }
    }
}

extension Stage {
    /// The actions, a line each, and what a host's route does.
    package var deeds: [String] { actions + (route.map { [$0.words] } ?? []) }
}
