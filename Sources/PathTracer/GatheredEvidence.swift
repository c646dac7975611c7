import NetworkTypes
import OVNKubernetes
import PathModel
import TraceExplain
import TraceFollow
import TraceProbe
import TraceResolve
import TraceVerdict

/// What was found out about a connection whose journey has ended, as the rules of the verdict take it.
struct GatheredEvidence: Sendable {
    let journey: Journey
    let findings: DetraceFindings
    let tiers: TierDoubt
    private var neighbours: [NeighbourQuestion: NeighbourQuestion.Answer] = [:]
    private var partings: [LayerParting: LayerParting.Finding] = [:]
    private var unclaimed: [UnclaimedPort] = []
    /// What a reader should know of the zones' databases and controllers.
    private(set) var notes: [FreshnessNote] = []

    private var trace: ResolvedTrace { journey.trace }

    /// Reads what the last round brought.
    ///
    /// - Parameters:
    ///   - run: The journey with its answers.
    ///   - findings: What the flows were made from.
    ///   - tiers: Looks for policies that the zone's ACLs do not keep in order.
    init(of run: JourneyRun, findings: DetraceFindings, tiers: TierDoubt) {
        (journey, self.findings, self.tiers) = (run.journey, findings, tiers)
        let cluster = trace.cluster
        func answer(_ probe: Probe?) -> ProbeResult? { probe.flatMap { run.answers[$0] } }
        for question in run.legs.compactMap({ $0.neighbourQuestion(of: cluster) }) {
            neighbours[question] = answer(question.probe(in: cluster)).map(NeighbourQuestion.Answer.init(of:))
        }
        for parting in run.legs.compactMap({ $0.parting(in: findings.detracer) }) {
            partings[parting] = answer(parting.probe(in: cluster)).map(LayerParting.Finding.init(of:))
        }
        for zone in Freshness.zones(of: trace, legs: run.legs) {
            guard let container = findings.detracer.container(ofPlace: zone.nodes.first ?? zone.zone) else { continue }
            let found = zone.findings(in: container, answers: run.answers)
            notes += found.notes
            unclaimed += found.unclaimed
        }
    }

    /// The evidence of one direction.
    func of(_ walk: LegWalk, _ direction: Leg.Direction) async -> Evidence {
        let hosts = journey.hosts.findings(direction, of: walk)
        var evidence = Evidence(trace: trace, direction: direction, findings: findings)
        evidence.logical = walk.logical.map { Evidence.Layer(of: $0, at: walk.hostEnd) }
        evidence.openflow = walk.openflow.map { Evidence.Layer(of: $0, at: walk.hostEnd) }
        evidence.hostEnd = walk.hostEnd
        evidence.untracedReason = walk.start.withoutLogical ?? evidence.untracedReason
        evidence.isHairpin = walk.logical?.isHairpin ?? false
        evidence.isCopied = walk.start.logical?.packet.isMulticast ?? false
        evidence.differences = walk.differences
        evidence.parting = walk.parting(in: findings.detracer).map {
            PartingFacts(parting: $0, finding: partings[$0], findings: findings).facts
        }
        evidence.neighbours = neighbours
        (evidence.hosts, evidence.hostsAreInOrder) = (hosts.hosts, hosts.areInOrder)
        evidence.translations = hosts.translations
        evidence.unclaimed = unclaimed
        evidence.detrace = findings.detrace(of: walk)
        evidence.missingTiers = await tiers.doubt(
            about: evidence.detrace.flows, of: evidence.packetForPolicies)
        return evidence
    }
}

extension Evidence {
    /// The packet as policies see it: where it was stopped, or behind the load balancer.
    fileprivate var packetForPolicies: Packet {
        for layer in [logical, openflow].compactMap(\.self) {
            switch layer.arrival {
            case .dropped, .rejected: return layer.packet
            default: continue
            }
        }
        let there = translations.last { $0.kind == .destination }?.to.known
        let (source, destination) = (trace.source.address, there?.address ?? trace.destination.address)
        let isReverse = direction == .reverse
        return Packet(
            ethernetSource: trace.source.ethernetAddress, ethernetDestination: trace.source.ethernetAddress,
            source: isReverse ? destination : source, destination: isReverse ? source : destination,
            transport: trace.transport, sourcePort: trace.sourcePort,
            destinationPort: there?.port ?? trace.destinationPort)
    }
}
