import OVNFormats

/// The result of a ``ProbeScript``: of each of its probes, and of the flows that they named.
package struct ScriptResults: Sendable {
    private let frames: ProbeFrames
    private let count: Int
    /// The results that are not in a frame of their own.
    private let others: [Int: ProbeResult]
    /// What daemons said when they started, and the probes that they served.
    private let warnings: [(probes: Set<Int>, text: String)]
    /// What was found out about flows where the script was asked to.
    package let flows: ProbeResult?

    init(
        frames: ProbeFrames, of probes: [Probe], looksUpFlows: Bool, daemons: [TraceDaemon], batches: [QueryBatch]
    ) {
        self.frames = frames
        count = probes.count
        flows = looksUpFlows ? frames.result(count) : nil
        warnings = daemons.compactMap { daemon in
            guard case .output(_, let warnings, _) = frames.result(daemon.frame), !warnings.isEmpty else { return nil }
            return (daemon.probes, warnings)
        }
        others = batches.reduce(into: [:]) { others, batch in
            others.merge(batch.results(in: frames, of: probes)) { one, _ in one }
        }
    }

    /// The result of each probe.
    package var probes: [ProbeResult] { (0..<count).map(result) }

    /// The result of a probe.
    ///
    /// - Parameter index: The probe's index in the script.
    /// - Returns: The result; what the output does not hold whole has failed.
    package func result(_ index: Int) -> ProbeResult {
        var result = others[index] ?? frames.result(index)
        for (probes, text) in warnings where probes.contains(index) { result.add(warnings: text) }
        return result
    }
}

extension ProbeResult {
    /// Adds what a daemon said when it started, as each run of its tool alone would have. One that the daemon did not answer was
    /// run alone, and has said it itself.
    fileprivate mutating func add(warnings: String) {
        guard case .output(let text, let errors, let exitCode) = self, ToolLogLine.all(in: errors).isEmpty else {
            return
        }
        self = .output(standardOutput: text, standardError: warnings + errors, exitCode: exitCode)
    }
}
