import OVNKubernetes
import PathModel

/// Follows journeys side by side: in each round all of them ask what they need next, and what they ask is run at once, each
/// probe once, with one exec in each container.
struct Rounds {
    let runner: ProbeRunner
    /// Whether flows are looked up in the databases.
    let looksUpFlows: Bool
    /// Whether the tools' own texts are kept for the report.
    let keepsOutputs: Bool

    /// More rounds than this and something goes in circles; a trace across zones takes two.
    private static let mostRounds = 24

    /// Follows journeys of one cluster to their ends.
    ///
    /// - Returns: What was found out about the flows that they met.
    func follow(_ runs: inout [JourneyRun]) async -> FlowCatalogue {
        var catalogue = FlowCatalogue()
        guard let cluster = runs.first?.journey.trace.cluster else { return catalogue }
        let detracer = Detracer(cluster: cluster)
        let looksUp = looksUpFlows
        for _ in 0..<Self.mostRounds {
            let asked = runs.indices.map { index in
                let probes = runs[index].advance()
                if !keepsOutputs { runs[index].forgetOutputs() }
                return probes
            }
            let probes = Self.unique(asked)
            guard !probes.isEmpty else { break }
            let round = await runner.run(probes) { looksUp && detracer.zone(ofContainer: $0) != nil }
            for (container, result) in round.flows {
                // What could not be looked up here is asked for again at the end, by name.
                guard case .output(_, _, 0) = result, let zone = detracer.zone(ofContainer: container) else { continue }
                catalogue.add(result, zone: zone)
            }
            let results = Dictionary(zip(probes, round.results)) { one, _ in one }
            for index in runs.indices { runs[index].take(results, of: asked[index]) }
        }
        await lookUpRest(&runs, in: &catalogue, detracer: detracer)
        return catalogue
    }

    /// The last round: flows that were met in containers without a database, and zones that nobody expected the packet in.
    ///
    /// Of a leg that arrived on both layers, the logical layer's flows are known by now. What the bridges add are flows that
    /// say by which port a packet goes, and those are not worth a round trip.
    private func lookUpRest(
        _ runs: inout [JourneyRun], in catalogue: inout FlowCatalogue, detracer: Detracer
    ) async {
        let wanted =
            looksUpFlows
            ? detracer.wanted(
                of: runs.flatMap(\.legs).filter { !$0.hasArrived }, besides: catalogue) : []
        let missing = runs.map { run in
            Freshness.zones(of: run.journey.trace, legs: run.legs).flatMap { zone in
                detracer.container(ofPlace: zone.nodes.first ?? zone.zone).map(zone.probes) ?? []
            }
            .filter { run.answers[$0] == nil }
        }
        let rest = Self.unique(missing)
        guard !wanted.isEmpty || !rest.isEmpty else { return }
        let results = await runner.run(wanted.map(detracer.probe) + rest).results
        for (wanted, result) in zip(wanted, results) { catalogue.add(result, zone: wanted.zone) }
        let answers = Dictionary(zip(rest, results.dropFirst(wanted.count))) { one, _ in one }
        for index in runs.indices { runs[index].take(answers, of: missing[index]) }
    }

    private static func unique(_ asked: [[Probe]]) -> [Probe] {
        var seen: Set<Probe> = []
        return asked.flatMap { $0.filter { seen.insert($0).inserted } }
    }
}
