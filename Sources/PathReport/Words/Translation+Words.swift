import NetworkTypes
package import PathModel

extension Translation.Address {
    /// `10.1.1.5:8080`, or words for what is not known.
    package var words: String {
        switch self {
        case .known(let address): address.description
        case .host(let port): "the host, port \(port)"
        case .interface(let name): "the address of \(name ?? "the outgoing interface")"
        }
    }
}

extension Translation.Translator {
    /// The datapath, or the rule in words.
    package var words: String {
        switch self {
        case .datapath(let name): name
        case .host(let node, let rule, let chain): "host \(node), rule '\(rule)' of \(chain)"
        }
    }
}
