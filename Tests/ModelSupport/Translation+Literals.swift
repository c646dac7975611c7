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
