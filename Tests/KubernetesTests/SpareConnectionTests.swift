import Replay
import Synchronization
import Testing

@testable import Kubernetes

/// Connections for execs that are opened before it is known where the execs go.
@Suite struct SpareConnectionTests {
    private final class Count: Sendable {
        let value = Mutex(0)
        func next() -> Int {
            value.withLock {
                $0 += 1; return $0
            }
        }
    }

    /// Expects two execs and runs some; gives what they printed, and how many connections were made and ended.
    private func run(
        _ execs: Int, script: @escaping @Sendable (TestConnection, Int) async throws -> Void
    ) async throws -> (printed: [String], made: Int, ended: Int) {
        let authority = try await CertificateAuthority(name: "test authority")
        let (made, ended) = (Count(), Count())
        let printed = try await TestServer.run(identity: try await authority.server()) { connection in
            let number = made.next()
            try? await script(connection, number)
            _ = ended.next()
        } test: { server in
            let access = try await makeAccess(server: "https://127.0.0.1:\(server.port)", cluster: trusting(authority))
            let printed = try await withClient(access) { client in
                client.expectExecs(2)
                var printed: [String] = []
                for _ in 0..<execs { printed.append(String(decoding: try await client.run().stdout, as: UTF8.self)) }
                return printed
            }
            let deadline = ContinuousClock.now + .seconds(10)
            while ended.value.withLock({ $0 }) < made.value.withLock({ $0 }), ContinuousClock.now < deadline {
                await Task.yield()
            }
            return printed
        }
        return (printed, made.value.withLock { $0 }, ended.value.withLock { $0 })
    }

    private static func answer(_ connection: TestConnection, _ number: Int) async throws {
        guard let request = await connection.request() else { return }
        try await connection.upgrade(request, with: message(1, "out") + success + closeFrame)
        await connection.waitForClose()
    }

    @Test func execsTakeTheConnectionsThatAreThere() async throws {
        let outcome = try await run(3, script: Self.answer)
        #expect(outcome.printed == ["out", "out", "out"])
        #expect(outcome.made == 3 && outcome.ended == 3, "\(outcome)")
    }

    @Test func whatNobodyTakesIsClosed() async throws {
        let outcome = try await run(1, script: Self.answer)
        #expect(outcome.printed == ["out"])
        #expect(outcome.made <= 2 && outcome.ended == outcome.made, "\(outcome)")
    }

    /// A server may close what is idle: the exec connects by itself.
    @Test func aConnectionThatHasGoneIsMadeAgain() async throws {
        let outcome = try await run(2) { connection, number in
            if number > 2 { try await Self.answer(connection, number) }
        }
        #expect(outcome.printed == ["out", "out"])
        #expect(outcome.made == 4, "\(outcome)")
    }
}
