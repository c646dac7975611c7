import LiveCluster
import NetworkTypes
import Testing

/// Names in DNS, as this machine looks them up.
@Suite struct NameLookupTests {
    /// An address is its own name, so that no resolver is asked.
    @Test(arguments: ["127.0.0.1", "::1"]) func anAddressIsItself(address: String) async throws {
        #expect(try await NameLookup.addresses(of: address) == [try #require(IPAddress(address))])
    }

    @Test func theMachinesOwnNameIsInItsHostsFile() async throws {
        #expect(try await NameLookup.addresses(of: "localhost").contains { ["127.0.0.1", "::1"].contains("\($0)") })
    }

    /// Names below `invalid` never exist (RFC 2606).
    @Test func aNameThatIsNotThereIsNamed() async throws {
        let failure = await #expect(throws: NameLookup.Failure.self) {
            try await NameLookup.addresses(of: "no-such.invalid")
        }
        #expect(failure?.description.hasPrefix("cannot look up no-such.invalid in DNS: ") == true)
    }
}
