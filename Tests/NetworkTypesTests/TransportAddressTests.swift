import NetworkTypes
import Testing

@Suite struct TransportAddressTests {
    @Test(
        arguments: [
            ("10.1.1.5:8080", "10.1.1.5", 8080), ("10.1.1.5", "10.1.1.5", nil), ("[fd00::5]:53", "fd00::5", 53),
            ("[fd00::5]", "fd00::5", nil), ("fd00::5", "fd00::5", nil),
        ] as [(String, String, UInt16?)])
    func readsWhatOVNWrites(text: String, address: String, port: UInt16?) throws {
        let read = try #require(TransportAddress(parsing: text))
        #expect(read == TransportAddress(try #require(IPAddress(address)), port: port))
        #expect(read.description == (text == "[fd00::5]" ? "fd00::5" : text))
    }

    @Test(arguments: [
        "", ":80", "web:80", "[fd00::5", "[fd00::5]80", "[fd00::5]:http", "10.1.1:80", "10.1.1.5:http",
        "10.1.1.5:70000", "[]:80",
    ])
    func nothingElseIsAnAddress(text: String) {
        #expect(TransportAddress(parsing: text) == nil)
    }
}
