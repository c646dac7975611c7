package import Logging
import OVNKubernetes

/// Runs probes: those of one container together in one exec, those of different containers at once.
package struct ProbeRunner: Sendable {
    private let executor: any ContainerExecuting
    private let logger: Logger

    /// Makes a runner.
    package init(executor: any ContainerExecuting, logger: Logger) {
        self.executor = executor
        self.logger = logger
    }

    /// Runs probes and returns their results in the same order. A probe that cannot be run has failed; nothing is thrown.
    package func run(_ probes: [Probe]) async -> [ProbeResult] {
        var order: [ToolContainer] = []
        var groups: [ToolContainer: [Int]] = [:]
        for (index, probe) in probes.enumerated() {
            if groups[probe.container] == nil { order.append(probe.container) }
            groups[probe.container, default: []].append(index)
        }
        var results = [ProbeResult](repeating: .failed("it was not run"), count: probes.count)
        await withTaskGroup(of: [(Int, ProbeResult)].self) { tasks in
            for container in order {
                let indices = groups[container] ?? []
                tasks.addTask { Array(zip(indices, await run(indices.map { probes[$0] }, in: container))) }
            }
            for await group in tasks {
                for (index, result) in group { results[index] = result }
            }
        }
        return results
    }

    private func run(_ probes: [Probe], in container: ToolContainer) async -> [ProbeResult] {
        let marker = "==ovnpath-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        let script = ProbeScript(probes, marker: marker)
        for probe in probes { logger.debug("\(container): \(probe.command)") }
        do {
            let output = try await executor.run(script: script.text, in: container)
            return script.results(
                of: output, reason: "the shell in \(container) ended with exit code \(output.exitCode)")
        } catch {
            logger.debug("\(container): \(error)")
            return probes.map { _ in .failed(String(describing: error)) }
        }
    }
}
