import Glibc
package import Testing

/// Runs each test case on every OVN of `TestOVN.here` that holds the bundle that it replays: the workshop's on both, those of
/// today's clusters on today's.
///
/// A case that runs on none is cancelled. Each OVN that a case misses is told in a line that begins with `not run`, which
/// `scripts/test` counts.
package struct OnEachOVN: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        let here = await TestOVN.here
        var bundles: Set<String> = []
        var ran = false
        for ovn in here.isEmpty ? [.today] : here {
            let run = TestOVN.Run(on: ovn)
            do {
                // An issue says on which OVN it came up.
                try await IssueHandlingTrait.compactMapIssues { issue in
                    var issue = issue
                    issue.comments.append("on \(ovn)")
                    return issue
                }.provideScope(for: test, testCase: testCase) {
                    try await TestOVN.$run.withValue(run) { try await function() }
                }
                ran = true
            } catch is TestOVN.NotHere {}
            bundles.formUnion(run.bundles)
            // Others are held by today's alone, and what replays nothing is the same everywhere.
            if bundles.isDisjoint(with: TestOVN.olderBundles) { break }
        }
        let needed: [TestOVN] = bundles.isDisjoint(with: TestOVN.olderBundles) ? [.today] : [.today, .older]
        for ovn in needed where !bundles.isEmpty && !here.contains(ovn) {
            // One call, so that nothing comes between its words.
            let line = Array("not run on \(ovn): \(test.name)\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
        }
        #if compiler(>=6.3)
            if !ran { try Test.cancel("it needs an OVN that is not here") }
        #endif
    }
}

extension Trait where Self == OnEachOVN {
    /// Each test case runs on every OVN that is here and holds the bundle that it replays.
    package static var onEachOVN: Self { Self() }
}
