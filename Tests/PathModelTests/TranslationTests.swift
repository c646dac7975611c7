import NetworkTypes
import Testing

@testable import PathModel

/// The order of translations on a packet's way.
@Suite struct TranslationTests {
    private func source(_ from: String, _ to: String) throws -> Translation {
        Translation(
            kind: .source, by: .datapath("r"), from: .known(try #require(IPAddress(from))),
            to: .known(try #require(IPAddress(to))))
    }

    /// A bridge, the router and the host each change the source, and each is seen in another tool's output.
    @Test func sourcesFollowOneAnother() throws {
        let service = Translation(
            kind: .destination, by: .datapath("r"), from: .known(try #require(IPAddress("10.96.0.9"))),
            to: .known(try #require(IPAddress("8.8.8.8"))))
        let way = [
            try source("169.254.0.2", "172.18.0.3"), try source("172.18.0.3", "169.254.0.1"),
            try source("169.254.0.1", "172.18.0.3"),
        ]
        var found = [service, way[2], way[0], way[1]]
        found.putInOrder(from: try #require(IPAddress("169.254.0.2")))
        #expect(found == [service] + way)
    }

    @Test func whatNoAddressLeadsToStandsBehind() throws {
        var found = [try source("10.1.1.9", "10.1.1.8"), try source("10.1.1.5", "10.1.1.6")]
        found.putInOrder(from: try #require(IPAddress("10.1.1.5")))
        #expect(found.map(\.to.known?.description) == ["10.1.1.6", "10.1.1.8"])
    }

    /// What hosts, bridges and the logical layer tell of translations is put together, a kind at a time.
    @Test func destinationsFollowOneAnother() throws {
        func destination(_ from: String, _ to: String) throws -> Translation {
            Translation(
                kind: .destination, by: .datapath("r"), from: .known(try #require(TransportAddress(parsing: from))),
                to: .known(try #require(TransportAddress(parsing: to))))
        }
        let way = [
            try destination("172.18.0.12:31080", "10.96.0.9:80"), try destination("10.96.0.9:80", "10.1.2.5:8080"),
        ]
        let other = try source("10.1.1.5", "172.18.0.11")
        var found = [way[1], other, way[0]]
        found.putInOrder(from: try #require(IPAddress("10.1.1.5")))
        #expect(found == [way[0], way[1], other])
        // Those that lead back end.
        var circle = [try source("10.1.1.5", "10.1.1.6"), try source("10.1.1.6", "10.1.1.5")]
        circle.putInOrder(from: try #require(IPAddress("10.1.1.5")))
        #expect(circle.count == 2)
    }
}
