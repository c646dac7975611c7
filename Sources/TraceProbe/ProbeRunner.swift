package import Logging
package import OVNKubernetes

/// Runs probes: those of one container together in one exec, those of different containers at once, up to a
/// limit.
package struct ProbeRunner: Sendable {
    private let executor: any ContainerExecuting
    private let mostExecs: Int
    private let timeLimit: Int
    private let logger: Logger

    /// Makes a runner.
    ///
    /// - Parameters:
    ///   - executor: Runs the scripts.
    ///   - mostExecs: How many containers are busy at once; none of them ever runs more than one command at a time.
    ///   - timeLimit: Seconds that each tool may take.
    ///   - logger: Where it says what it runs.
    package init(executor: any ContainerExecuting, mostExecs: Int = 16, timeLimit: Int = 60, logger: Logger) {
        self.mostExecs = mostExecs
        self.timeLimit = timeLimit
        self.executor = executor
        self.logger = logger
    }

    /// What the log says at the beginning of each round.
    package static let roundMessage = "round"

    /// The results of the probes of one container.
    package struct Part: Sendable {
        /// The container.
        package let container: ToolContainer
        /// The indices of its probes in the round.
        package let indices: [Int]
        private let outcome: Outcome

        private enum Outcome: Sendable {
            case ran(ScriptResults)
            case failed(String)
        }

        fileprivate init(container: ToolContainer, indices: [Int], results: ScriptResults) {
            (self.container, self.indices, outcome) = (container, indices, .ran(results))
        }

        fileprivate init(container: ToolContainer, indices: [Int], failure: String) {
            (self.container, self.indices, outcome) = (container, indices, .failed(failure))
        }

        /// The result of one of its probes.
        ///
        /// - Parameter position: The probe's place in ``indices``.
        /// - Returns: The result.
        package func result(at position: Int) -> ProbeResult {
            switch outcome {
            case .ran(let results): results.result(position)
            case .failed(let reason): .failed(reason)
            }
        }

        /// What was found out about the flows that the outputs name, where they were looked up.
        package var flows: ProbeResult? { if case .ran(let results) = outcome { results.flows } else { nil } }
    }

    /// Runs probes. A probe that cannot be run has failed; nothing is thrown.
    ///
    /// - Parameter probes: What to run.
    /// - Returns: The results in the order of the probes.
    package func run(_ probes: [Probe]) async -> [ProbeResult] {
        var results = [ProbeResult](repeating: .notRun, count: probes.count)
        await run(probes, lookingUpFlowsIn: { _ in false }) { part in
            for (position, index) in part.indices.enumerated() { results[index] = part.result(at: position) }
        }
        return results
    }

    /// Runs probes and hands over the results of each container as soon as they are there, one after the other.
    ///
    /// - Parameters:
    ///   - probes: What to run.
    ///   - looksUp: Says of a container whether the flows that its probes' outputs name are looked up right there.
    ///   - arrived: Takes the results.
    package func run(
        _ probes: [Probe], lookingUpFlowsIn looksUp: (ToolContainer) -> Bool, arrived: (Part) -> Void
    ) async {
        var order: [ToolContainer] = []
        var groups: [ToolContainer: [Int]] = [:]
        for (index, probe) in probes.enumerated() {
            if groups[probe.container] == nil { order.append(probe.container) }
            groups[probe.container, default: []].append(index)
        }
        logger.debug("\(Self.roundMessage)", metadata: ["commands": "\(probes.count)", "containers": "\(order.count)"])
        await withTaskGroup(of: Part.self) { tasks in
            var waiting = order.makeIterator()
            func addNext() {
                guard let container = waiting.next(), let indices = groups[container] else { return }
                let own = indices.map { probes[$0] }
                let looksUpFlows = own.contains(where: \.namesFlows) && looksUp(container)
                tasks.addTask {
                    do {
                        let results = try await run(own, in: container, looksUpFlows: looksUpFlows)
                        return Part(container: container, indices: indices, results: results)
                    } catch {
                        logger.debug("\(container): \(error)")
                        return Part(container: container, indices: indices, failure: String(describing: error))
                    }
                }
            }
            for _ in 0..<mostExecs { addNext() }
            for await part in tasks {
                addNext()
                arrived(part)
            }
        }
    }

    private func run(
        _ probes: [Probe], in container: ToolContainer, looksUpFlows: Bool
    ) async throws -> ScriptResults {
        let marker = "==ovnpath-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        let script = ProbeScript(probes, marker: marker, looksUpFlows: looksUpFlows, timeLimit: timeLimit)
        for probe in probes { logger.debug("\(container): \(probe.command)") }
        let output = try await executor.run(script: script.text, in: container)
        return script.results(of: output, reason: "the shell in \(container) ended with exit code \(output.exitCode)")
    }
}
