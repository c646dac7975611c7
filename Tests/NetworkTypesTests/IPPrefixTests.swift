import NetworkTypes
import Testing

@Suite struct IPPrefixTests {
    @Test(arguments: [
        ("10.96.0.0/16", "10.96.0.0", true), ("10.96.0.0/16", "10.96.255.255", true),
        ("10.96.0.0/16", "10.97.0.0", false), ("10.96.0.0/16", "10.95.255.255", false),
        ("10.244.1.2/23", "10.244.0.200", true), ("10.244.1.2/23", "10.244.2.0", false),
        ("0.0.0.0/0", "255.0.0.1", true), ("10.0.0.1/32", "10.0.0.1", true), ("10.0.0.1/32", "10.0.0.0", false),
        ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false),
        ("172.18.0.0/15", "172.19.255.255", true), ("172.18.0.0/15", "172.20.0.0", false),
        ("fd00:10:96::/112", "fd00:10:96::ffff", true), ("fd00:10:96::/112", "fd00:10:96::1:0", false),
        ("fd00::/7", "fc00::1", true), ("fd00::/7", "fe00::1", false), ("::/0", "1::", true),
        ("::/0", "10.0.0.1", false), ("0.0.0.0/0", "::1", false),
    ])
    func aNetworkHoldsItsAddresses(network: String, address: String, isInside: Bool) throws {
        let network = try #require(IPPrefix(network))
        let address = try #require(IPAddress(address))
        #expect(network.contains(address) == isInside)
    }

    @Test func theHostsPartIsKept() {
        #expect(IPPrefix("10.244.0.7/24")?.address == IPAddress("10.244.0.7"))
        #expect(IPPrefix("10.244.0.7/24")?.description == "10.244.0.7/24")
        #expect(IPPrefix("fd00::1")?.description == "fd00::1/128")
        #expect(IPPrefix("10.0.0.1")?.length == 32)
    }

    @Test(
        arguments: [
            ("10.244.1.0/24", 1, "10.244.1.1"), ("10.244.1.77/24", 2, "10.244.1.2"),
            ("10.244.1.255/23", 2, "10.244.0.2"),
            ("10.244.1.252/30", 2, "10.244.1.254"), ("10.244.1.255/32", 1, nil), ("10.244.1.254/31", 2, nil),
            ("255.255.255.255/32", 255, nil), ("0.0.0.0/0", 255, "0.0.0.255"),
            ("fd00:10:244:1::/64", 2, "fd00:10:244:1::2"),
            ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", 1, nil),
        ] as [(String, UInt32, String?)])
    func addressesAreCountedFromTheNetworks(network: String, offset: UInt32, address: String?) throws {
        #expect(try #require(IPPrefix(network)).address(offset)?.description == address)
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8", "a/8", "10.0.0.0/+8",
        "10.0.0.0/a",
    ])
    func anythingElseIsNone(text: String) {
        #expect(IPPrefix(text) == nil)
    }
}
