import NetworkTypes
import PathModel

/// Addresses and datapaths of translations, as tests write them.
extension Translation.Address: ExpressibleByStringLiteral {
    /// An address, with a port or without.
    public init(stringLiteral text: String) {
        guard let address = TransportAddress(parsing: text) else { fatalError("\(text) is no address") }
        self = .known(address)
    }
}

extension Translation.Translator: ExpressibleByStringLiteral {
    /// A datapath.
    public init(stringLiteral datapath: String) { self = .datapath(datapath) }
}

extension Translation.Address: CustomStringConvertible {
    /// The address where it is known.
    public var description: String {
        switch self {
        case .known(let address): address.description
        case .host(let port): "host:\(port)"
        case .interface(let name): "interface \(name ?? "?")"
        }
    }
}

extension Translation.Translator: CustomStringConvertible {
    /// The datapath, or the host.
    public var description: String {
        switch self {
        case .datapath(let name): name
        case .host(let node, _, _): "host \(node)"
        }
    }
}
