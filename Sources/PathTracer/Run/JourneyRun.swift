import PathModel

/// One journey, and the answers that it has been given so far, of which it takes those that it wants.
struct JourneyRun: Sendable {
    private(set) var journey: Journey
    /// What came of probes that the journey has not taken: they were asked in advance, or are not for it.
    private(set) var answers: [Probe: ProbeResult] = [:]
    private var isFinished = false

    /// Starts a journey.
    init(of trace: ResolvedTrace) {
        journey = Journey(of: trace)
    }

    /// The legs that are followed.
    var legs: [LegWalk] { [journey.forward, journey.reply, journey.reverse].compactMap(\.self) }

    /// Goes on as far as the answers lead.
    ///
    /// - Returns: The probes that are needed to go on, and those that will most likely be; none when the journey has ended.
    mutating func advance() -> [Probe] {
        while !isFinished {
            let wanted = journey.next()
            if wanted.isEmpty {
                isFinished = true
                break
            }
            let known = wanted.filter { probe in
                answers[probe] != nil && journey.canTake(probe) { answers[$0] != nil }
            }
            guard known.isEmpty else {
                journey.receive(known.compactMap { probe in answers.removeValue(forKey: probe).map { (probe, $0) } })
                continue
            }
            let missing = wanted.filter { answers[$0] == nil }
            return missing + journey.anticipated.filter { answers[$0] == nil }
        }
        return []
    }

    /// Lets go of the tools' own texts, which nobody will read.
    mutating func forgetOutputs() { journey.forgetOutputs() }

    /// Takes the results of a round that this journey asked for.
    mutating func take(_ results: [Probe: ProbeResult], of probes: [Probe]) {
        for probe in probes { answers[probe] = results[probe] }
    }
}
