import NetworkTypes
import OVNKubernetes
package import PathModel

extension LegWalk {
    /// What the layers say otherwise of the packet's addresses, in words.
    package var differences: [String] {
        guard let logical, let openflow, !logical.choosesAmongRoutes else { return [] }
        var differences: [String] = []
        let place = SectionEnd.apart(logical.sections.last?.end, openflow.sections.last?.end)
        // At an external bridge the logical layer has no place of its own.
        if case .bridge? = logical.end {} else { differences += [place].compactMap(\.self) }
        let balanced = openflow.translations.filter { $0.kind == .destination }.map(\.to.description)
        if let backend = logical.backend, !balanced.isEmpty, !balanced.contains(backend) {
            differences.append(
                "the logical flows balance to \(backend), the OpenFlow flows to \(balanced.joined(separator: ", "))")
        }
        // On its way out; inside, ovn-trace does not show the gateway router's own address.
        if case .wire? = logical.end, case .wire? = openflow.end {
            let seen = openflow.translations.filter { $0.kind == .source }.map(\.to)
            let addresses = seen.compactMap { $0.known?.address } + [openflow.packet.source]
            for translation in logical.translations.filter({ $0.kind == .source })
            where translation.to.known.map({ !addresses.contains($0.address) }) ?? true {
                let other =
                    seen.isEmpty ? "\(openflow.packet.source)" : seen.map(\.description).joined(separator: ", ")
                differences.append(
                    "the logical flows give the packet the address \(translation.to), the OpenFlow flows \(other)")
            }
        }
        return differences
    }
}

extension SectionEnd {
    /// What to say where the layers deliver to different places. What the logical layer sends out by a localnet port is at the
    /// node's external bridge, which may give it to the node's host: that much is the bridge's own to say.
    package static func apart(_ logical: SectionEnd?, _ openflow: SectionEnd?) -> String? {
        guard let one = logical, let other = openflow else { return nil }
        switch (one, other) {
        case (.port(let one), .port(let other)) where one == other: return nil
        case (.host(let one), .host(let other)) where one == other: return nil
        case (.wire(let one), .wire(let other)) where one == other: return nil
        case (.wire(let one), .host(let other)) where one == other: return nil
        // A neighbour that is not known yet is asked for in one place or in two.
        case (.undetermined, _), (_, .undetermined): return nil
        default: return "the logical flows deliver to \(one.words), the OpenFlow flows to \(other.words)"
        }
    }

    /// The place in words.
    fileprivate var words: String {
        switch self {
        case .port(let port): "port \(port)"
        case .host(let node): "the host of node \(node)"
        case .wire(let node): "the wire of node \(node)"
        default: "another place"
        }
    }
}
