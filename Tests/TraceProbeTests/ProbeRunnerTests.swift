import Logging
import OVNKubernetes
import Synchronization
import Testing
import TraceSupport

@testable import TraceProbe

/// How probes become execs.
@Suite struct ProbeRunnerTests {
    /// Runs scripts as if each command had printed its container; some containers refuse.
    final class Executor: ContainerExecuting {
        struct Refused: Error, CustomStringConvertible { var description: String }
        let scripts = Mutex<[String: [String]]>([:])

        func run(script: String, in container: ToolContainer) throws -> ScriptOutput {
            scripts.withLock { $0[container.pod, default: []].append(script) }
            guard container.pod != "refusing" else { throw Refused(description: "Forbidden: no exec for you") }
            let marker =
                script.split(separator: "\n").compactMap { line in
                    line.firstRange(of: "'\\n%s\\n' \"").map { line[$0.upperBound...].prefix { $0 != " " } }
                }.first ?? ""
            var text = ""
            for line in script.split(separator: "\n") where line.hasPrefix("begin ") {
                let index = line.dropFirst(6).prefix { $0 != " " }
                text += "\n\(marker) begin \(index)\n\(container.pod) \(index)\n\(marker) end \(index) 0\n"
            }
            return ScriptOutput(standardOutput: Array(text.utf8), standardError: [], exitCode: 0)
        }
    }

    private func probe(_ pod: String, _ word: String) -> Probe {
        Probe(
            container: ToolContainer(namespace: "ovn", pod: pod, container: "c", node: "n"), argv: ["echo", word])
    }

    private func runner(_ executor: Executor) -> ProbeRunner {
        ProbeRunner(executor: executor, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    @Test func theProbesOfAContainerAreOneExec() async {
        let executor = Executor()
        let results = await runner(executor).run([probe("a", "1"), probe("b", "2"), probe("a", "3"), probe("a", "4")])
        #expect(results.map(\.text) == ["a 0", "b 0", "a 1", "a 2"])
        let scripts = executor.scripts.withLock { $0 }
        #expect(scripts.mapValues(\.count) == ["a": 1, "b": 1])
        #expect(scripts["a"]?.first?.contains("$limit echo 3\n") == true)
    }

    @Test func aContainerThatRefusesLeavesTheOthersAlone() async {
        let results = await runner(Executor()).run([probe("refusing", "1"), probe("b", "2"), probe("refusing", "3")])
        #expect(results.map(\.failure) == ["Forbidden: no exec for you", nil, "Forbidden: no exec for you"])
        #expect(results[1].text == "b 0")
    }

    @Test func nothingIsRunForNothing() async {
        let executor = Executor()
        #expect(await runner(executor).run([]).isEmpty)
        #expect(executor.scripts.withLock { $0 }.isEmpty)
    }

    /// A marker that could be known beforehand could be forged by a tool's output.
    @Test func everyExecHasAMarkerOfItsOwn() async {
        let executor = Executor()
        _ = await runner(executor).run([probe("a", "1")])
        _ = await runner(executor).run([probe("a", "1")])
        let scripts = executor.scripts.withLock { $0["a"] ?? [] }
        #expect(Set(scripts).count == 2)
    }
}
