/// What an ICMP packet of a trace is.
package enum EchoMessage: Hashable, Sendable {
    case request, reply

    /// The message that answers it.
    package var answer: EchoMessage { self == .request ? .reply : .request }

    /// The number of its type (RFC 792, RFC 4443); its code is 0.
    package func type(of family: IPAddress.Family) -> UInt8 {
        switch (self, family) {
        case (.request, .ip4): 8
        case (.reply, .ip4): 0
        case (.request, .ip6): 128
        case (.reply, .ip6): 129
        }
    }
}
