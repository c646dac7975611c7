import Synchronization
import Testing
import TraceSupport

@testable import TraceResolve

/// What is read once for all, and what is read again.
@Suite struct ClusterMemoryTests {
    @Test func whatWasReadIsRemembered() async throws {
        let cluster = try FakeCluster()
        let memory = ClusterMemory(of: cluster)
        #expect(try await memory.services().count == 1)
        #expect(try await memory.services().count == 1)
        #expect(cluster.failing.state.withLock { $0.tried } == 1)
    }

    /// An API server that cannot answer now may answer the next who asks.
    @Test func aFailureIsNotRemembered() async throws {
        let cluster = try FakeCluster()
        cluster.failing.state.withLock { $0.left = 1 }
        let memory = ClusterMemory(of: cluster)
        await #expect(throws: FakeCluster.Failing.Unavailable.self) { try await memory.services() }
        #expect(try await memory.services().count == 1)
        #expect(cluster.failing.state.withLock { $0.tried } == 2)
    }
}
