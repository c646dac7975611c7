import NetworkTypes
import OVNKubernetes
import PathModel

/// What selectors of pods, namespaces and networks say, and whether they mean a packet's other end.
enum SelectorFit {
    /// Pods by label, in namespaces by label or, where no namespaces are selected, in one namespace.
    ///
    /// - Parameters:
    ///   - pods: The pods' selector; `nil` means all.
    ///   - namespaces: The namespaces' selector; `nil` means `own` alone, and with no `own` all.
    ///   - own: The namespace of the policy, where it has one.
    /// - Returns: The selection.
    static func told(pods: LabelSelector?, namespaces: LabelSelector?, own: String?) -> RuleScope.Peer {
        .pods(pods?.words, namespaces: namespaces?.words, own: own)
    }

    /// Whether such a selection means the other end.
    static func fit(
        pods: LabelSelector?, namespaces: LabelSelector?, own: String?, packet: PolicyPacket
    ) -> RuleFit {
        guard let peer = packet.peer else {
            return .misses([packet.peerNode == nil ? .notAPodOfTheCluster : .notAPod])
        }
        var unmet: [PeerMismatch] = []
        if let namespaces {
            if let labels = peer.namespaceLabels ?? (namespaces.isEmpty ? [:] : nil) {
                unmet += told(namespaces.unmet(by: labels)).map { [.namespaceLabels($0)] } ?? []
            } else {
                return .unknown(.namespaceLabels(peer.namespace))
            }
        } else if let own, own != peer.namespace {
            unmet.append(.otherNamespace(own))
        }
        if let pods {
            if let labels = peer.labels ?? (pods.isEmpty ? [:] : nil) {
                unmet += told(pods.unmet(by: labels)).map { [.labels($0)] } ?? []
            } else if unmet.isEmpty {
                return .unknown(.podLabels(namespace: peer.namespace, name: peer.name))
            }
        }
        return unmet.isEmpty ? .fits : .misses(unmet)
    }

    /// What is missing, or there against the selector; `nil` where nothing is.
    private static func told(_ unmet: [LabelSelector.Requirement]) -> [PeerMismatch.Label]? {
        guard !unmet.isEmpty else { return nil }
        return unmet.map { requirement in
            switch requirement.operator {
            case "NotIn": .hasOneOf(key: requirement.key, values: requirement.values ?? [])
            case "DoesNotExist": .has(key: requirement.key)
            default: .lacks(requirement.words)
            }
        }
    }

    /// Whether a network without its exceptions has an address.
    static func fit(cidr: String, except: [String], address: IPAddress) -> RuleFit {
        guard let network = IPPrefix(cidr) else { return .unknown(.notANetwork(cidr)) }
        guard network.contains(address) else { return .misses([.otherNetwork(cidr)]) }
        if let hole = except.first(where: { IPPrefix($0)?.contains(address) ?? false }) {
            return .misses([.excepted(hole)])
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

    /// The port as reports name it.
    var told: RuleScope.Ports { RuleScope.Ports(transport: transport, port: port.map { "\($0)" }, end: end) }

    /// Whether a packet is to such a port. A name is one of the receiving pod's containers' ports.
    func fit(_ packet: PolicyPacket) -> RuleFit {
        let other = RuleFit.misses([])
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
