import TraceFollow
import TraceProbe
import TraceResolve

/// One journey, and the answers that it has been given so far, of which it takes those that it wants.
struct JourneyRun: Sendable {
    private(set) var journey: Journey
    /// The results of probes that the journey has not taken: they were asked in advance, or are not for it.
    private(set) var answers: [Probe: ProbeResult] = [:]
    private var isFinished = false
    /// The journey as it was before it came to its load balancer, with the answers of then, where each of the endpoints is to
    /// be looked at.
    private var fork: (journey: Journey, answers: [Probe: ProbeResult])?

    /// Starts a journey.
    init(of trace: ResolvedTrace) { self.init(Journey(of: trace)) }

    /// Goes on with a journey.
    init(_ journey: Journey) { self.journey = journey }

    /// Whether the journey may be taken to another endpoint of its load balancer, or to one by another address.
    private var mayFork: Bool {
        guard journey.trace.looksAtEveryEndpoint || journey.trace.endpoint != nil,
            journey.forward.logical?.balancing == nil
        else { return false }
        if case .pod = journey.trace.destination { return false }
        return true
    }

    /// The same journey to another endpoint of the load balancer that it came to; `nil` where it came to none.
    func forked(to endpoint: Backend) -> JourneyRun? {
        guard let fork else { return nil }
        var run = self
        run.fork = nil
        (run.journey, run.answers, run.isFinished) = (fork.journey, fork.answers, false)
        run.journey.goOnly(to: endpoint)
        return run
    }

    /// Lets go of what ``forked(to:)`` needs.
    mutating func endForking() { fork = nil }

    /// The legs that are followed.
    var legs: [LegWalk] { [journey.forward, journey.reply, journey.reverse].compactMap(\.self) }

    /// Goes on as far as the answers lead.
    ///
    /// - Returns: The probes that are needed to go on, and those that will most likely be; none when the journey has ended.
    mutating func advance() -> [Probe] {
        let missing = takeAnswers()
        guard !isFinished else { return [] }
        return missing + journey.anticipated().filter { answers[$0] == nil }
    }

    /// Reads the answers that are there while others are still to come.
    ///
    /// - Parameter texts: Where equal texts are shared, when the tools' own outputs are not to be kept.
    mutating func absorb(sharing texts: inout SharedTexts?) {
        _ = takeAnswers()
        if texts != nil { journey.condense(&texts) }
    }

    /// Gives the journey what is known of what it wants, until it wants what is not.
    private mutating func takeAnswers() -> [Probe] {
        defer { followExpected() }
        while !isFinished {
            let wanted = journey.next()
            if wanted.isEmpty {
                isFinished = true
                break
            }
            let known = wanted.filter { probe in
                answers[probe] != nil && journey.canTake(probe) { answers[$0] != nil }
            }
            guard !known.isEmpty else { return wanted.filter { answers[$0] == nil } }
            let before = mayFork ? (journey: journey, answers: answers) : nil
            journey.receive(known.compactMap { probe in answers.removeValue(forKey: probe).map { (probe, $0) } })
            if let before, journey.forward.logical?.balancing != nil { fork = before }
        }
        return []
    }

    private mutating func followExpected() {
        let known = answers
        journey.followAhead { known[$0] }
        var left = answers
        journey.followExpected { left.removeValue(forKey: $0) }
        answers = left
    }

    /// Takes the result of a probe that this journey asked for.
    mutating func take(_ result: ProbeResult, of probe: Probe) { answers[probe] = result }
}
