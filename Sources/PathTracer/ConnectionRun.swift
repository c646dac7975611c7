import OVNKubernetes
import TraceFollow
import TraceProbe
import TraceResolve

/// One connection that was asked for, followed to each endpoint that its load balancer may choose: a journey for each, side
/// by side, so that they share what they ask.
///
/// Those that the endpoint slices have begin at once. What a load balancer has is known when the first of them comes to it:
/// endpoints that it lacks are left out, and others that it has are followed from there.
struct ConnectionRun: Sendable {
    /// The journeys, in the order of the endpoint slices; the first one speaks where one must.
    private(set) var runs: [JourneyRun]
    private var found: EndpointSurvey?
    /// What each journey has asked for.
    private var asked: [Set<Probe>]

    /// Starts the journeys of a resolved request.
    init(of trace: ResolvedTrace) {
        var traces = [trace]
        if trace.looksAtEveryEndpoint, case .service(let service) = trace.destination, !service.backends.isEmpty {
            traces = service.backends.map { backend in
                var trace = trace
                trace.endpoint = backend
                return trace
            }
        }
        runs = traces.map(JourneyRun.init)
        asked = runs.map { _ in [] }
    }

    /// What was asked, without regard to endpoints.
    var trace: ResolvedTrace {
        var trace = runs[0].journey.trace
        if trace.looksAtEveryEndpoint { trace.endpoint = nil }
        return trace
    }

    /// What was found out about the load balancer's endpoints; `nil` while it is not known, or where there is none. What was
    /// expected of a packet that did not come there is no load balancer of it.
    var survey: EndpointSurvey? {
        runs.contains { $0.journey.forward.logical?.balancing != nil } ? found : nil
    }

    /// The endpoint that was asked for, where the load balancer lacks it.
    var missing: EndpointSurvey.Missing? {
        guard let journey = answered.first?.journey, let walk = journey.forward.logical, walk.lacksEndpoint,
            let balancing = walk.balancing
        else { return nil }
        return EndpointSurvey(of: balancing, for: journey.trace).missing.first { $0.endpoint == journey.trace.endpoint }
    }

    /// The journeys that tell what becomes of the connection: one for each endpoint that it may be balanced to, or one for
    /// all where no load balancer was met.
    var answered: [JourneyRun] { survey == nil ? Array(runs.prefix(1)) : runs }

    /// The legs that are followed.
    var legs: [LegWalk] { answered.flatMap(\.legs) }

    /// Goes on as far as the answers lead.
    ///
    /// - Returns: The probes that are needed to go on, and those that will most likely be; none when all journeys have ended.
    mutating func advance() -> [Probe] {
        var wanted = runs.indices.map { runs[$0].advance() }
        if fork() { wanted = runs.indices.map { runs[$0].advance() } }
        var seen: Set<Probe> = []
        for (index, probes) in wanted.enumerated() { asked[index].formUnion(probes) }
        return wanted.joined().filter { seen.insert($0).inserted }
    }

    /// Takes the result of a probe that was asked for.
    mutating func take(_ result: ProbeResult, of probe: Probe) {
        for index in runs.indices where asked[index].contains(probe) { runs[index].take(result, of: probe) }
    }

    /// Takes the result of a probe that no journey has asked for, and that tells of what they have come by.
    mutating func conclude(_ result: ProbeResult, of probe: Probe) {
        for index in runs.indices { runs[index].take(result, of: probe) }
    }

    /// Reads the answers that are there while others are still to come.
    ///
    /// - Parameter texts: Where equal texts are shared, when the tools' own outputs are not to be kept.
    mutating func absorb(sharing texts: inout SharedTexts?) {
        for index in runs.indices { runs[index].absorb(sharing: &texts) }
        if fork() { for index in runs.indices { runs[index].absorb(sharing: &texts) } }
    }

    /// Follows each endpoint of the load balancer that a journey has come to, and no other.
    ///
    /// - Returns: Whether there are other journeys now.
    private mutating func fork() -> Bool {
        guard found == nil,
            let first = runs.indices.first(where: { runs[$0].journey.forward.logical?.balancing != nil }),
            let balancing = runs[first].journey.forward.logical?.balancing
        else { return false }
        guard trace.looksAtEveryEndpoint || trace.endpoint != nil else { return false }
        let survey = EndpointSurvey(of: balancing, for: trace)
        guard trace.looksAtEveryEndpoint else { return renameOnly(by: survey) }
        var known: [Backend: (JourneyRun, Set<Probe>)] = [:]
        for (run, asked) in zip(runs, asked) {
            if let endpoint = run.journey.trace.endpoint { known[endpoint] = (run, asked) }
        }
        let (source, sourceAsked) = (runs[first], asked[first])
        let followed = survey.balanced.compactMap { endpoint in
            known[endpoint] ?? source.forked(to: endpoint).map { ($0, sourceAsked) }
        }
        guard !followed.isEmpty else { return false }
        found = survey
        (runs, asked) = (followed.map(\.0), followed.map(\.1))
        for index in runs.indices { runs[index].endForking() }
        return true
    }

    /// Takes the only journey to the endpoint that was asked for where the load balancer has it under another address.
    private mutating func renameOnly(by survey: EndpointSurvey) -> Bool {
        guard let wanted = trace.endpoint, let run = runs.first, !survey.balanced.contains(wanted),
            let other = survey.balanced.first(where: { $0.endpoint == wanted.endpoint }),
            let forked = run.forked(to: other)
        else { return false }
        runs[0] = forked
        return true
    }
}
