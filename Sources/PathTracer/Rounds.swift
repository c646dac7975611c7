import OVNKubernetes
import TraceFollow
import TraceProbe
import TraceResolve

/// Follows connections side by side: in each round all of their journeys ask what they need next, and what they ask is run at once, each
/// probe once, with one exec in each container.
struct Rounds {
    let runner: ProbeRunner
    /// Whether flows are looked up in the databases.
    let looksUpFlows: Bool
    /// Whether the tools' own texts are kept for the report.
    let keepsOutputs: Bool

    /// More rounds than this and something goes in circles; a trace across zones takes two.
    private static let mostRounds = 24

    /// Follows connections of one cluster to their ends.
    ///
    /// - Returns: What was found out about the flows that they met.
    func follow(_ runs: inout [ConnectionRun]) async -> FlowCatalogue {
        var catalogue = FlowCatalogue()
        guard let cluster = runs.first?.trace.cluster else { return catalogue }
        let detracer = Detracer(cluster: cluster)
        var texts = keepsOutputs ? nil : SharedTexts()
        for _ in 0..<Self.mostRounds {
            let (probes, askers) = Self.gathered(runs.indices.map { runs[$0].advance() })
            guard !probes.isEmpty else { break }
            let looksUp: (ToolContainer) -> Bool = { looksUpFlows && detracer.zone(ofContainer: $0) != nil }
            await runner.run(probes, lookingUpFlowsIn: looksUp) { part in
                // What could not be looked up here is asked for again at the end, by name.
                if case .output(_, _, 0)? = part.flows, let result = part.flows,
                    let zone = detracer.zone(ofContainer: part.container)
                {
                    catalogue.add(result, zone: zone)
                }
                var concerned: [Int: [Int]] = [:]
                for (position, index) in part.indices.enumerated() {
                    for run in askers[index] { concerned[run, default: []].append(position) }
                }
                // One connection after the other reads what it asked for, so that texts are held no longer than they must.
                for (run, positions) in concerned {
                    for position in positions {
                        runs[run].take(part.result(at: position), of: probes[part.indices[position]])
                    }
                    runs[run].absorb(sharing: &texts)
                }
            }
        }
        await lookUpRest(&runs, in: &catalogue, detracer: detracer)
        return catalogue
    }

    /// The probes that are asked for, each once, and who asked for each.
    private static func gathered(_ asked: [[Probe]]) -> (probes: [Probe], askers: [[Int]]) {
        var indices: [Probe: Int] = [:]
        var probes: [Probe] = []
        var askers: [[Int]] = []
        for (run, wanted) in asked.enumerated() {
            for probe in wanted {
                if let index = indices[probe] {
                    if askers[index].last != run { askers[index].append(run) }
                } else {
                    indices[probe] = probes.count
                    probes.append(probe)
                    askers.append([run])
                }
            }
        }
        return (probes, askers)
    }

    /// The last round: flows that were met in containers without a database, zones that nobody expected the packet in,
    /// flows that the bridges may lack where the layers part, and neighbours that OVN does not know.
    ///
    /// Of a leg that arrived on both layers, what the bridges add to the logical layer's flows says by which port a packet
    /// goes, and is not worth a round trip.
    private func lookUpRest(
        _ runs: inout [ConnectionRun], in catalogue: inout FlowCatalogue, detracer: Detracer
    ) async {
        let wanted =
            looksUpFlows
            ? detracer.wanted(of: runs.flatMap(\.legs), besides: catalogue) { !$0.hasArrived } : []
        let missing = runs.map { run in
            run.answered.flatMap { run in
                let cluster = run.journey.trace.cluster
                let partings = run.legs.compactMap { $0.parting(in: detracer) }
                let neighbours = run.legs.compactMap { $0.neighbourQuestion(of: cluster) }
                return partings.compactMap { $0.probe(in: cluster) } + neighbours.compactMap { $0.probe(in: cluster) }
                    + Freshness.zones(of: run.journey.trace, legs: run.legs).flatMap { zone in
                        detracer.container(ofPlace: zone.nodes.first ?? zone.zone).map(zone.probes) ?? []
                    }
                    .filter { run.answers[$0] == nil }
            }
        }
        let (rest, askers) = Self.gathered(missing)
        guard !wanted.isEmpty || !rest.isEmpty else { return }
        let results = await runner.run(wanted.map(detracer.probe) + rest)
        for (wanted, result) in zip(wanted, results) { catalogue.add(result, zone: wanted.zone) }
        for (index, result) in results.dropFirst(wanted.count).enumerated() {
            for run in askers[index] { runs[run].conclude(result, of: rest[index]) }
        }
    }
}
