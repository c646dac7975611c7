import NetworkTypes
import PathModel
import Testing
import TraceSupport

@testable import TraceExplain

/// What an explanation reads of the API.
@Suite struct PolicyReaderTests {
    /// The API finds pods by their addresses on the default network alone.
    @Test func aPodOfAUserDefinedNetworkIsKnownByItsAnnotation() async throws {
        var cluster = try FakeCluster()
        try cluster.addMesh()
        let address = try #require(IPAddress("10.130.0.6"))
        let trace = try await cluster.resolve(
            from: .pod(namespace: "team-x", name: "xena"), .address(address, port: 80))
        let reader = PolicyReader(cluster: cluster, trace: trace)
        let found = try #require(await reader.workload(at: address))
        #expect(found.namespace == "team-y" && found.name == "yuri")
        #expect(await reader.workload(at: try #require(IPAddress("10.130.0.99"))) == nil)
        // As is one of the default network by the API.
        #expect(await reader.workload(at: try #require(IPAddress("10.1.2.5")))?.name == "db-0")
        #expect(await reader.notes.isEmpty)
    }
}
