import NetworkTypes
import OVNKubernetes
package import PathModel

extension LegWalk {
    /// What the layers say otherwise of the packet's addresses.
    package var differences: [LayerDisagreement] {
        guard let logical, let openflow, !logical.choosesAmongRoutes else { return [] }
        var differences: [LayerDisagreement] = []
        let place = SectionEnd.apart(logical.sections.last?.end, openflow.sections.last?.end)
        // At an external bridge the logical layer has no place of its own.
        if case .bridge? = logical.end {} else { differences += [place].compactMap(\.self) }
        let balanced = openflow.translations.filter { $0.kind == .destination }.compactMap { $0.to.known?.description }
        if let backend = logical.backend, !balanced.isEmpty, !balanced.contains(backend) {
            differences.append(.endpointsDiffer(logical: backend, openflow: balanced))
        }
        // On its way out; inside, ovn-trace does not show the gateway router's own address.
        if case .wire? = logical.end, case .wire? = openflow.end {
            let seen = openflow.translations.filter { $0.kind == .source }.map(\.to)
            let addresses = seen.compactMap { $0.known?.address } + [openflow.packet.source]
            for translation in logical.translations.filter({ $0.kind == .source })
            where translation.to.known.map({ !addresses.contains($0.address) }) ?? true {
                let other = seen.isEmpty ? [.known(openflow.packet.source)] : seen
                differences.append(.sourcesDiffer(logical: translation.to, openflow: other))
            }
        }
        return differences
    }
}

extension SectionEnd {
    /// How the layers disagree where they deliver to different places. What the logical layer sends out by a localnet port is at the
    /// node's external bridge, which may give it to the node's host: that much is the bridge's own to say.
    package static func apart(_ logical: SectionEnd?, _ openflow: SectionEnd?) -> LayerDisagreement? {
        guard let one = logical, let other = openflow else { return nil }
        switch (one, other) {
        case (.port(let one), .port(let other)) where one == other: return nil
        case (.host(let one), .host(let other)) where one == other: return nil
        case (.wire(let one), .wire(let other)) where one == other: return nil
        case (.wire(let one), .host(let other)) where one == other: return nil
        // A neighbour that is not known yet is asked for in one place or in two.
        case (.undetermined, _), (_, .undetermined): return nil
        default: return .placesDiffer(logical: one.place, openflow: other.place)
        }
    }

    /// The place where a packet is delivered.
    fileprivate var place: LayerDisagreement.Place {
        switch self {
        case .port(let port): .port(port)
        case .host(let node): .host(node: node)
        case .wire(let node): .wire(node: node)
        default: .elsewhere
        }
    }
}
