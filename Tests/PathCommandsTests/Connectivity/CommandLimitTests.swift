import OVNKubernetes
import Synchronization
import Testing
import TraceProbe

@testable import PathCommands

@Suite struct CommandLimitTests {
    /// Runs nothing, and keeps count of how many do so at once.
    private final class Counting: ContainerExecuting {
        private struct Refused: Error {}
        let running = Mutex((now: 0, most: 0, all: 0))
        let told = Mutex(0)

        func tell(_ count: Int) { told.withLock { $0 = max($0, count) } }

        func run(script: String, in container: ToolContainer) async throws -> ScriptOutput {
            running.withLock {
                $0.now += 1
                $0.all += 1
                $0.most = max($0.most, $0.now)
            }
            defer { running.withLock { $0.now -= 1 } }
            for _ in 0..<20 { await Task.yield() }
            if script == "fail" { throw Refused() }
            return ScriptOutput(standardOutput: [], standardError: [], exitCode: 0)
        }
    }

    @Test(arguments: [1, 3]) func noMoreRunAtOnceThanMay(count: Int) async {
        let counting = Counting()
        let limit = CommandLimit(counting, count: count) { counting.tell($0) }
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let container = ToolContainer(namespace: "n", pod: "p", container: "c", node: "w")
                    // A command that fails gives its place back too.
                    _ = try? await limit.run(script: index.isMultiple(of: 3) ? "fail" : "", in: container)
                }
            }
        }
        let (now, most, all) = counting.running.withLock { $0 }
        #expect(now == 0)
        #expect(most == count)
        #expect(all == 40)
        #expect(counting.told.withLock { $0 } == count)
    }
}
