import Connectivity
import FoundationEssentials
import Testing

@testable import PathReport

/// The JSON forms of runs and tables.
@Suite struct ConnectivityJSONTests {
    @Test func isAsTheSchemaSays() throws {
        let schema = try JSONSchema(contentsOf: Repository.assertSchema)
        #expect(try schema.problems(in: ConnectivityJSONReport.text(SampleConnectivity.mixed)) == [])
        #expect(try schema.problems(in: ConnectivityJSONReport.text(SampleConnectivity.passed)) == [])
    }

    /// The counts are of tests and of connections, and the worst decides.
    @Test func counts() throws {
        let text = try ConnectivityJSONReport.text(SampleConnectivity.mixed)
        let json = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
        #expect(json["outcome"] == .string("failed"))
        #expect(json["tests"]?["failed"] == .number(3))
        #expect(json["connections"]?["passed"] == .number(5))
        #expect(json["connections"]?["skipped"] == .number(3))
    }

    /// Other people's text comes back as it was.
    @Test func textIsKept() throws {
        let text = try MatrixJSONReport.text(SampleConnectivity.matrix)
        let json = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
        guard case .array(let sources)? = json["sources"], case .array(let connections)? = json["connections"] else {
            Issue.record("no lists in \(json)")
            return
        }
        #expect(sources.last == .string(SampleConnectivity.nasty))
        #expect(connections.count == 9)
        #expect(connections[2]["owner"] == .string("NetworkPolicy shop/db-allow"))
    }
}
