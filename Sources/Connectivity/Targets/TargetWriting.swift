import NetworkTypes
package import PathModel

extension Target {
    /// As `ovnpath trace` takes it.
    package var argument: String {
        switch self {
        case .pod(let namespace, let name): "pod/\(namespace)/\(name)"
        case .service(let namespace, let name, let port): "svc/\(namespace)/\(name)\(port.map { ":\($0)" } ?? "")"
        case .node(let name, let port): "node/\(name)\(port.map { ":\($0)" } ?? "")"
        case .address(let address, let port):
            address.family == .ip6
                ? "ip/\(port == nil ? "\(address)" : "[\(address)]")\(port.map { ":\($0)" } ?? "")"
                : "ip/\(address)\(port.map { ":\($0)" } ?? "")"
        case .external(let address, _): "external/\(address)"
        }
    }
}
