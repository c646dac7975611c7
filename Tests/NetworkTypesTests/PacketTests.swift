import NetworkTypes
import Testing

/// The headers of packets, and those of the packets that answer them.
@Suite struct PacketTests {
    private func packet(
        _ transport: TransportProtocol, from source: String = "10.1.1.5", to destination: String = "10.1.2.5"
    ) throws -> Packet {
        let mac = try #require(MACAddress("0a:58:00:00:00:01"))
        return Packet(
            ethernetSource: mac, ethernetDestination: mac, source: try #require(IPAddress(source)),
            destination: try #require(IPAddress(destination)), transport: transport, sourcePort: 32768,
            destinationPort: 80)
    }

    @Test(arguments: [TransportProtocol.tcp, .udp, .sctp]) func portsAreSwappedInAnAnswer(
        transport: TransportProtocol
    ) throws {
        let request = try packet(transport)
        #expect(request.answer.source == request.destination && request.answer.destination == request.source)
        #expect(request.answer.sourcePort == 80 && request.answer.destinationPort == 32768)
        #expect(request.echo == nil && request.answer.echo == nil)
        #expect(request.destinationEnd.description == "10.1.2.5:80")
        #expect(request.sourceEnd.description == "10.1.1.5:32768")
    }

    @Test(arguments: [("10.1.1.5", "10.1.2.5", 8, 0), ("fd00::5", "fd00::6", 128, 129)])
    func anEchoRequestIsAnsweredByAReply(source: String, destination: String, request: UInt8, reply: UInt8) throws {
        let sent = try packet(.icmp, from: source, to: destination)
        #expect(sent.echo?.type(of: sent.source.family) == request)
        #expect(sent.answer.echo?.type(of: sent.source.family) == reply)
        #expect(sent.answer.answer == sent)
        // There are no ports, whatever is given.
        #expect(sent.sourcePort == 0 && sent.destinationPort == 0)
        #expect(sent.destinationEnd == TransportAddress(sent.destination) && sent.sourceEnd.port == nil)
    }

    @Test(
        arguments: [("TCP", "tcp"), (nil, "tcp"), ("UDP", "udp"), ("sctp", "sctp"), ("ICMP", nil), ("AH", nil)]
            as [(String?, String?)])
    func portsOfObjectsAreOfProtocolsThatHavePorts(name: String?, transport: String?) {
        #expect(TransportProtocol(ofPort: name)?.rawValue == transport)
    }
}
