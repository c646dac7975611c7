import Testing

@testable import OVNFormats

@Suite struct OVNTraceCommandTests {
    private let packet = TracePacket(
        ethernetSource: "0a:58:0a:f4:01:03", ethernetDestination: "0a:58:0a:f4:01:01",
        network: .ipv4(source: "10.244.1.3", destination: "10.96.0.10"),
        transport: .tcp(source: 52888, destination: 80))

    @Test func writesEveryOption() {
        var command = OVNTraceCommand(microflow: OVNMicroflow(inport: "default_web", packet: packet))
        command.databases = ["unix:/var/run/ovn/ovnsb_db.sock"]
        command.datapath = "ovn-worker"
        command.conntrackStates = [[.new, .tracked], [.established, .reply]]
        command.loadBalancerDestination = .init(address: "10.244.2.4", port: 8080)
        command.selectID = 2
        command.leaderOnly = false
        #expect(
            command.argv == [
                "ovn-trace", "--db", "unix:/var/run/ovn/ovnsb_db.sock", "--no-leader-only", "--ct=new,trk",
                "--ct=est,rpl", "--lb-dst", "10.244.2.4:8080", "--select-id", "2", "ovn-worker",
                "inport == \"default_web\" && eth.src == 0a:58:0a:f4:01:03 && eth.dst == 0a:58:0a:f4:01:01"
                    + " && ip4.src == 10.244.1.3 && ip4.dst == 10.96.0.10 && ip.ttl == 64"
                    + " && tcp.src == 52888 && tcp.dst == 80",
            ])
    }

    @Test func writesIPv6AndICMP() {
        var packet = packet
        packet.network = .ipv6(source: "fd00::1", destination: "fd00::2")
        packet.transport = .icmp(type: 128, code: 0)
        let expression = OVNMicroflow(inport: "p", packet: packet, further: ["ct_mark == 0"]).expression
        #expect(expression.hasSuffix("&& icmp6.type == 128 && icmp6.code == 0 && ct_mark == 0"))
        #expect(expression.contains("ip6.src == fd00::1 && ip6.dst == fd00::2 && ip.ttl == 64"))
        #expect(OVNTraceCommand.LoadBalancerDestination(address: "fd00::3", port: 53).argument == "[fd00::3]:53")
    }

    @Test func quotesAsOVNDoes() {
        #expect(OVNMicroflow.quoted("a\"b\\c\u{1}") == #""a\"b\\c\u0001""#)
    }
}
