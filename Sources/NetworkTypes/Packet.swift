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
    /// The transport source port; 0 where the protocol has no ports.
    package var sourcePort: UInt16
    /// The transport destination port; 0 where the protocol has no ports.
    package var destinationPort: UInt16
    /// What an ICMP packet is; `nil` of the other protocols.
    package private(set) var echo: EchoMessage?

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
        (self.sourcePort, self.destinationPort) = transport.hasPorts ? (sourcePort, destinationPort) : (0, 0)
        echo = transport == .icmp ? .request : nil
    }

    /// The source address, with the port where the protocol has ports.
    package var sourceEnd: TransportAddress { TransportAddress(source, port: transport.hasPorts ? sourcePort : nil) }

    /// The destination address, with the port where the protocol has ports.
    package var destinationEnd: TransportAddress {
        TransportAddress(destination, port: transport.hasPorts ? destinationPort : nil)
    }

    /// The packet that answers this one, as far as IP and the transport tell: addresses and ports are swapped, and an echo
    /// request becomes its reply. Its Ethernet addresses are for whoever knows the sender's next hop.
    package var answer: Packet {
        var answer = self
        (answer.source, answer.destination) = (destination, source)
        (answer.sourcePort, answer.destinationPort) = (destinationPort, sourcePort)
        answer.echo = echo?.answer
        return answer
    }
}
