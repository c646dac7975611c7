import NetworkTypes
import OVNKubernetes

/// What selectors of pods, namespaces and networks say in words, and whether they mean a packet's other end.
enum SelectorFit {
    /// Pods by label, in namespaces by label or, where no namespaces are selected, in one namespace.
    ///
    /// - Parameters:
    ///   - pods: The pods' selector; `nil` means all.
    ///   - namespaces: The namespaces' selector; `nil` means `own` alone, and with no `own` all.
    ///   - own: The namespace of the policy, where it has one.
    /// - Returns: The selection, such as `pods with app=web in all namespaces`.
    static func words(pods: LabelSelector?, namespaces: LabelSelector?, own: String?) -> String {
        let which = pods.map { $0.isEmpty ? "all pods" : "pods with \($0.words)" }
        guard let namespaces else { return (which ?? "all pods") + (own.map { " of namespace \($0)" } ?? "") }
        let place = namespaces.isEmpty ? "all namespaces" : "namespaces with \(namespaces.words)"
        return which.map { "\($0) in \(place)" } ?? place
    }

    /// Whether such a selection means the other end.
    static func fit(
        pods: LabelSelector?, namespaces: LabelSelector?, own: String?, packet: PolicyPacket
    ) -> RuleFit {
        guard let peer = packet.peer else {
            return .misses(packet.peerNode == nil ? "which is not a pod of the cluster" : "which is not a pod")
        }
        var unmet: [String] = []
        if let namespaces {
            if let labels = peer.namespaceLabels ?? (namespaces.isEmpty ? [:] : nil) {
                unmet += clause("whose namespace", namespaces.unmet(by: labels))
            } else {
                return .unknown("the labels of namespace \(peer.namespace) are not known")
            }
        } else if let own, own != peer.namespace {
            unmet.append("which is not in namespace \(own)")
        }
        if let pods {
            if let labels = peer.labels ?? (pods.isEmpty ? [:] : nil) {
                unmet += clause("which", pods.unmet(by: labels))
            } else if unmet.isEmpty {
                return .unknown("the labels of pod \(peer.namespace)/\(peer.name) are not known")
            }
        }
        return unmet.isEmpty ? .fits : .misses(unmet.joined(separator: " and "))
    }

    /// `whose namespace lacks team=friends`: what is missing, or there against the selector.
    private static func clause(_ subject: String, _ unmet: [LabelSelector.Requirement]) -> [String] {
        guard !unmet.isEmpty else { return [] }
        let words = unmet.map { requirement in
            switch requirement.operator {
            case "NotIn": "has one of \(requirement.key)=\((requirement.values ?? []).joined(separator: ","))"
            case "DoesNotExist": "has \(requirement.key)"
            default: "lacks \(requirement.words)"
            }
        }
        return ["\(subject) \(words.joined(separator: " and "))"]
    }

    /// Whether a network without its exceptions has an address.
    static func fit(cidr: String, except: [String], address: IPAddress) -> RuleFit {
        guard let network = IPPrefix(cidr) else { return .unknown("'\(cidr)' is no network") }
        guard network.contains(address) else { return .misses("which is not in \(cidr)") }
        if let hole = except.first(where: { IPPrefix($0)?.contains(address) ?? false }) {
            return .misses("which the exception \(hole) leaves out")
        }
        return .fits
    }
}

/// A port, or a range of ports, of a rule.
struct PortScope: Hashable, Sendable {
    var transport: TransportProtocol?
    /// The port; `nil` means all.
    var port: NumberOrName?
    /// The last port of a range.
    var end: UInt16?

    /// `tcp/8080`, `tcp/8000-8100`, `udp`.
    var words: String {
        let name = transport?.rawValue
        guard let port else { return name ?? "all ports" }
        return (name.map { "\($0)/" } ?? "port ") + "\(port)" + (end.map { "-\($0)" } ?? "")
    }

    /// Whether a packet is to such a port. A name is one of the receiving pod's containers' ports.
    func fit(_ packet: PolicyPacket) -> RuleFit {
        let other = RuleFit.misses("to \(packet.portWords)")
        guard transport == nil || transport == packet.transport else { return other }
        switch port {
        case nil: return .fits
        case .number(let first): return (first...max(first, end ?? first)).contains(packet.port) ? .fits : other
        case .name(let name):
            let named = packet.receiverPorts.contains {
                $0.name == name && $0.containerPort == packet.port && $0.transport == packet.transport
            }
            return named ? .fits : other
        }
    }
}
