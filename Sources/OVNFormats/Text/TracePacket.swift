/// The headers of the packet to trace, as both tracers are told them.
///
/// Addresses are text in their usual notation and go into the tools' arguments as they are.
package struct TracePacket: Sendable, Equatable {
    /// The network header.
    package enum Network: Sendable, Equatable {
        /// IPv4 source and destination.
        case ipv4(source: String, destination: String)
        /// IPv6 source and destination.
        case ipv6(source: String, destination: String)

        /// Whether it is IPv6.
        package var isIPv6: Bool { if case .ipv6 = self { true } else { false } }
    }

    /// The transport header.
    package enum Transport: Sendable, Equatable {
        /// TCP ports.
        case tcp(source: UInt16, destination: UInt16)
        /// UDP ports.
        case udp(source: UInt16, destination: UInt16)
        /// SCTP ports.
        case sctp(source: UInt16, destination: UInt16)
        /// ICMP, or ICMPv6 when the network is IPv6.
        case icmp(type: UInt8, code: UInt8)
    }

    /// Source Ethernet address.
    package var ethernetSource: String
    /// Destination Ethernet address.
    package var ethernetDestination: String
    /// The network header.
    package var network: Network
    /// IP time to live (hop limit).
    package var ttl: UInt8
    /// The transport header; `nil` for IP alone.
    package var transport: Transport?

    package init(
        ethernetSource: String, ethernetDestination: String, network: Network, ttl: UInt8 = 64, transport: Transport?
    ) {
        self.ethernetSource = ethernetSource
        self.ethernetDestination = ethernetDestination
        self.network = network
        self.ttl = ttl
        self.transport = transport
    }
}
