import Foundation
import NetworkTypes
import Testing

@Suite struct IPAddressTests {
    @Test(
        arguments: [
            ("0.0.0.0", [0, 0, 0, 0]), ("10.244.1.6", [10, 244, 1, 6]), ("255.255.255.255", [255, 255, 255, 255]),
        ] as [(String, [UInt8])])
    func version4IsRead(text: String, bytes: [UInt8]) {
        let address = IPAddress(text)
        #expect(address?.bytes == bytes)
        #expect(address?.family == .ip4)
    }

    @Test(arguments: [
        ("::", ""), ("::1", "0:0:0:0:0:0:0:1"), ("1::", "1:0:0:0:0:0:0:0"), ("fd00::a", "fd00:0:0:0:0:0:0:a"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("2001:DB8::AbC", "2001:db8:0:0:0:0:0:abc"),
        ("::ffff:10.0.0.1", "0:0:0:0:0:ffff:a00:1"), ("64:ff9b::192.0.2.33", "64:ff9b:0:0:0:0:c000:221"),
        ("1:2:3:4:5:6:10.0.0.1", "1:2:3:4:5:6:a00:1"),
    ])
    func version6IsRead(text: String, groups: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.family == .ip6)
        let words = groups.split(separator: ":").compactMap { UInt16($0, radix: 16) }
        let bytes = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        #expect(address.bytes == (groups.isEmpty ? [UInt8](repeating: 0, count: 16) : bytes))
    }

    @Test(arguments: [
        "", " ", "10", "10.0.0", "10.0.0.0.0", "10.0.0.256", "10.0.0.-1", "10.0.0.+1", "10..0.1", "10.0.0.1 ",
        "10.0.0.1000", "010.0.0.1", "10.0.0.00", "a.b.c.d", "1.2.3.4:80", "10.0.0.0/8", "٣.0.0.1",
        ":", ":::", "1", "1:", ":1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "::1::", "12345::",
        "g::", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "10.0.0.1::", "::10.0.0", "::10.0.0.256", "[::1]",
        "fe80::1%eth0", "1:2:3:4:5:6:7:10.0.0.1", "::+1",
    ])
    func anythingElseIsNone(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func partOfATextIsRead() {
        #expect(IPAddress("10.0.0.1/24".prefix(8))?.bytes == [10, 0, 0, 1])
    }

    @Test func addressesAreMadeOfFourOrSixteenBytes() {
        for count in 0..<20 {
            #expect((IPAddress(bytes: [UInt8](repeating: 1, count: count)) != nil) == [4, 16].contains(count))
        }
    }

    /// RFC 5952, section 4: no leading zeros, lower case, the longest run of zeros shortened, the first of equals, and no
    /// single group.
    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("0:0:0:0:0:0:0:0", "::"), ("0:0:0:0:0:0:0:1", "::1"), ("1:0:0:0:0:0:0:0", "1::"),
        ("2001:0DB8::0001", "2001:db8::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("0:0:1:0:0:1:0:0", "::1:0:0:1:0:0"), ("1:0:0:2:0:0:0:0", "1:0:0:2::"), ("0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"),
        ("::ffff:10.0.0.1", "::ffff:a00:1"),
    ])
    func addressesArePrintedInTheirCanonicalForm(text: String, printed: String) {
        #expect(IPAddress(text)?.description == printed)
        #expect(IPAddress(printed) == IPAddress(text))
    }

    @Test func itsJSONIsItsText() throws {
        let address = try #require(IPAddress("fd00::1"))
        let data = try JSONEncoder().encode([address])
        #expect(String(decoding: data, as: UTF8.self) == #"["fd00::1"]"#)
        #expect(try JSONDecoder().decode([IPAddress].self, from: data) == [address])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([IPAddress].self, from: Data(#"["web"]"#.utf8)) }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("128.0.0.1", false), ("::1", true), ("::2", false),
        ("fd00::1", false),
    ])
    func loopbackAddressesAreKnown(text: String, isLoopback: Bool) throws {
        #expect(try #require(IPAddress(text)).isLoopback == isLoopback)
    }
}
