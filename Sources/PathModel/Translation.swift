package import NetworkTypes

/// An address and port that was rewritten.
package struct Translation: Hashable, Sendable {
    /// What was done.
    package enum Kind: String, Hashable, Sendable, CustomStringConvertible {
        /// The packet got another destination.
        case destination = "DNAT"
        /// The packet got another source.
        case source = "SNAT"
        /// On the way back, the address that the request was sent to came back.
        case undoneDestination = "un-DNAT"
        /// On the way back, the address that the request came from came back.
        case undoneSource = "un-SNAT"

        /// The field's word, such as `DNAT`.
        package var description: String { rawValue }

        /// Whether it is that of a destination, or undoes one.
        package var isOfDestination: Bool { self == .destination || self == .undoneDestination }

        /// What undoes it.
        package var undone: Kind { isOfDestination ? .undoneDestination : .undoneSource }
    }

    /// An address before or after a translation.
    package enum Address: Hashable, Sendable {
        /// An address, and the port where that was rewritten too.
        case known(TransportAddress)
        /// The address of the host that redirects the packet to a port of its own.
        case host(port: UInt16)
        /// The address of the interface by which a host masquerades the packet, where it does not say which.
        case interface(String?)

        /// An address with a port, or without.
        package static func known(_ address: IPAddress, _ port: UInt16? = nil) -> Address {
            .known(TransportAddress(address, port: port))
        }

        /// The address, where it is known.
        package var known: TransportAddress? { if case .known(let address) = self { address } else { nil } }
    }

    /// Who did it.
    package enum Translator: Hashable, Sendable {
        /// A logical datapath or a bridge.
        case datapath(String)
        /// A rule of a node's host.
        case host(node: String, rule: String, chain: String)
    }

    /// What was done.
    package var kind: Kind
    /// Who did it.
    package var by: Translator
    /// The address before.
    package var from: Address
    /// The address after.
    package var to: Address
    /// The Kubernetes object on behalf of which it was done: a service, an EgressIP, or the node whose address is used.
    package var owner: ObjectReference?

    /// Makes a translation.
    package init(kind: Kind, by: Translator, from: Address, to: Address, owner: ObjectReference? = nil) {
        (self.kind, self.by, self.from, self.to, self.owner) = (kind, by, from, to, owner)
    }
}

extension [Translation] {
    /// Puts translations in the order of the packet's way: each is before the one of its kind that goes on from the address that
    /// it left. Sources may come back to an address, so that they are followed from the first.
    ///
    /// - Parameter source: The source that the packet has at first.
    package mutating func putInOrder(from source: IPAddress) {
        for _ in self {
            var ordered: [Translation] = []
            for translation in self {
                let next = ordered.firstIndex { $0.kind == translation.kind && $0.from == translation.to }
                ordered.insert(translation, at: next ?? ordered.endIndex)
            }
            guard ordered != self else { break }
            self = ordered
        }
        putSourcesInOrder(from: source)
    }

    /// Those to which no address leads stand behind the others as they were.
    private mutating func putSourcesInOrder(from first: IPAddress) {
        let places = indices.filter { self[$0].kind == .source }
        var rest = places.map { self[$0] }
        var (ordered, current) = ([Translation](), first)
        while let next = rest.firstIndex(where: { $0.from.known?.address == current }) {
            let translation = rest.remove(at: next)
            ordered.append(translation)
            guard let address = translation.to.known?.address else { break }
            current = address
        }
        for (place, translation) in zip(places, ordered + rest) { self[place] = translation }
    }
}
