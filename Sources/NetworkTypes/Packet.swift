/// The transport protocols that a trace can carry.
package enum TransportProtocol: String, Hashable, Sendable, Codable {
    case tcp, udp, sctp
}

/// The headers of the packet that is traced, as they are at one place of its path.
package struct Packet: Hashable, Sendable {
    /// The Ethernet source address.
    package var ethernetSource: MACAddress
    /// The Ethernet destination address.
    package var ethernetDestination: MACAddress
    /// The IP source address.
    package var source: IPAddress
    /// The IP destination address.
    package var destination: IPAddress
    /// The time to live (IPv4) or hop limit (IPv6).
    package var timeToLive: UInt8
    /// The transport protocol.
    package var transport: TransportProtocol
    /// The transport source port.
    package var sourcePort: UInt16
    /// The transport destination port.
    package var destinationPort: UInt16

    /// Makes a packet of its headers.
    package init(
        ethernetSource: MACAddress, ethernetDestination: MACAddress, source: IPAddress, destination: IPAddress,
        timeToLive: UInt8 = 64, transport: TransportProtocol, sourcePort: UInt16, destinationPort: UInt16
    ) {
        self.ethernetSource = ethernetSource
        self.ethernetDestination = ethernetDestination
        self.source = source
        self.destination = destination
        self.timeToLive = timeToLive
        self.transport = transport
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
    }

    /// The packet that answers this one, as far as IP and the transport tell: addresses and ports are swapped. Its Ethernet
    /// addresses are for whoever knows the sender's next hop.
    package var answer: Packet {
        var answer = self
        (answer.source, answer.destination) = (destination, source)
        (answer.sourcePort, answer.destinationPort) = (destinationPort, sourcePort)
        return answer
    }
}
