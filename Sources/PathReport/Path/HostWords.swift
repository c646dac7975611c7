import PathModel

/// A host's part of a leg in words.
enum HostWords {
    /// Whether the packet came to the host; else it left from there.
    static func isArrival(_ host: Section) -> Bool { host.hops.first?.inport != nil }

    /// Whether the packet came by the node's management port (`K8sMgmtIntfPrefix` in go-controller/pkg/types/const.go of
    /// ovn-kubernetes), and so from OVN on that node.
    static func isByManagementPort(_ host: Section) -> Bool {
        host.hops.first?.inport?.hasPrefix("ovn-k8s-mp") ?? false
    }

    /// Whether the host sends the packet on by a management port, and so to OVN.
    static func leadsToManagementPort(_ host: Section) -> Bool {
        host.hops.first?.outport?.hasPrefix("ovn-k8s-mp") ?? false
    }

    /// `n1: in on ovn-k8s-mp0, local delivery`: how the packet came, what happened to it, and what rule translated it.
    static func line(_ host: Section) -> String {
        let hop = host.hops.first
        var words = hop?.inport.map { ["in on \($0)"] } ?? []
        for stage in hop?.stages ?? [] {
            let deed = stage.deeds.first ?? ""
            words.append(stage.route.map { route($0, deed, by: hop?.outport) } ?? "\(stage.name) rule '\(deed)'")
        }
        return host.place + (words.isEmpty ? "" : ": ") + words.joined(separator: ", ")
    }

    /// `local delivery`, or `out breth0 via 172.18.0.1`.
    private static func route(_ step: HostRouteStep, _ deed: String, by outport: String?) -> String {
        if case .local = step { return "local delivery" }
        guard let outport else { return deed }
        if case .sent(type: "unicast", let gateway?, _) = step { return "out \(outport) via \(gateway)" }
        return "out \(outport)"
    }
}
