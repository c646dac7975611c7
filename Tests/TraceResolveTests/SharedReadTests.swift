import Testing

@testable import TraceResolve

@Suite(.timeLimit(.minutes(1))) struct SharedReadTests {
    private let gate = AsyncStream.makeStream(of: Void.self)

    /// A read that ends when the gate is opened, or when it is cancelled.
    private func read() -> SharedRead<Int> {
        SharedRead { [stream = gate.stream] in
            for await _ in stream { break }
            try Task.checkCancellation()
            return 1
        }
    }

    @Test func oneWhoIsCancelledLeavesItToTheOthers() async throws {
        let read = read()
        #expect(read.join())
        #expect(read.join())
        async let other = read.value()
        let cancelled = Task { try await read.value() }
        cancelled.cancel()
        gate.continuation.yield()
        #expect(try await other == 1)
    }

    @Test func whatNobodyWaitsForIsCancelled() async throws {
        let read = read()
        #expect(read.join())
        let only = Task { try await read.value() }
        only.cancel()
        await #expect(throws: CancellationError.self) { try await only.value }
        #expect(!read.join(), "who comes later must read anew")
    }
}
