import Dispatch
import Glibc
package import NetworkTypes

/// Looks up names in DNS as this machine does, by its hosts file and resolvers (getaddrinfo(3)).
package enum NameLookup {
    /// Why a name has no address here.
    package struct Failure: Error, CustomStringConvertible {
        /// One line for people.
        package let description: String
    }

    /// The addresses of a name, in the order in which a client here would try them.
    ///
    /// - Parameter name: The name.
    /// - Returns: The addresses, each once.
    /// - Throws: ``Failure`` where it has none, or that could not be found out.
    package static func addresses(of name: String) async throws -> [IPAddress] {
        // It blocks for as long as a resolver takes.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try lookUp(name) }) }
        }
    }

    private static func lookUp(_ name: String) throws(Failure) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else {
            throw Failure(
                description: "cannot look up \(name) in DNS: \(String(cString: gai_strerror(code)));"
                    + " a service of the cluster is svc/NAMESPACE/NAME")
        }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let isNamed = getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            guard isNamed == 0, let address = IPAddress(String(decoding: bytes, as: UTF8.self)) else { continue }
            if !found.contains(address) { found.append(address) }
        }
        return found
    }
}
