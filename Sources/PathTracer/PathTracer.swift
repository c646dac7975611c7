package import Logging
import OVNKubernetes
package import PathModel

/// Traces connections through a cluster: resolves who is meant, follows the packet, decides what became of it.
package struct PathTracer: Sendable {
    let cluster: any ClusterReading
    let ovnNamespace: String?
    let runner: ProbeRunner
    let looksUpFlows: Bool

    /// Makes a tracer.
    ///
    /// - Parameters:
    ///   - cluster: The cluster's API.
    ///   - executor: Runs tools in the cluster's containers.
    ///   - ovnNamespace: The namespace of OVN-Kubernetes; found by itself where `nil`.
    ///   - looksUpFlows: Whether flows are looked up in the databases; without it a drop has no row and no owner.
    ///   - timeLimit: Seconds that each tool may take.
    ///   - logger: Where the tracer says what it runs.
    package init(
        cluster: any ClusterReading, executor: any ContainerExecuting, ovnNamespace: String? = nil,
        looksUpFlows: Bool = true, timeLimit: Int = 60, logger: Logger
    ) {
        self.cluster = cluster
        self.ovnNamespace = ovnNamespace
        runner = ProbeRunner(executor: executor, timeLimit: timeLimit, logger: logger)
        self.looksUpFlows = looksUpFlows
    }

    /// Ties a request to the cluster's objects.
    ///
    /// - Throws: ``ResolveError`` where an object is missing or unfit, or what the cluster's API threw.
    package func resolve(_ request: TraceRequest) async throws -> ResolvedTrace {
        try await Resolver(cluster: cluster, ovnNamespace: ovnNamespace).resolve(request)
    }

    /// Follows a resolved request and decides. Nothing is thrown: what a tool could not tell is in the verdicts.
    package func follow(_ trace: ResolvedTrace) async -> PathTrace {
        var runs = [ConnectionRun(of: trace)]
        let catalogue = await Rounds(runner: runner, looksUpFlows: looksUpFlows, keepsOutputs: true).follow(&runs)
        return await conclude(runs[0], catalogue: catalogue, cluster: cluster)
    }

    /// Decides what became of a connection whose journeys have ended, and explains it by what the cluster's API says.
    func conclude(_ run: ConnectionRun, catalogue: FlowCatalogue, cluster: any ClusterReading) async -> PathTrace {
        var traces: [PathTrace] = []
        for run in run.answered { traces.append(await conclude(run, catalogue: catalogue, cluster: cluster)) }
        var trace = traces[0]
        for other in traces.dropFirst() {
            guard let endpoint = other.backend else { continue }
            trace.others.append(
                EndpointTrace(endpoint: endpoint, port: other.backendPort, outcome: .traced(other.legs)))
            trace.notes += other.notes.filter { !trace.notes.contains($0) }
        }
        guard let survey = run.survey else {
            guard let missing = run.missing else { return trace }
            trace.unbalanced = missing.reason
            trace.notes += [missing.finding].compactMap(\.self)
            return trace
        }
        trace.others += survey.missing.map { missing in
            EndpointTrace(
                endpoint: missing.endpoint.endpoint, port: missing.endpoint.port, outcome: .notBalanced(missing.reason))
        }
        trace.notes += survey.findings
        return trace
    }

    /// Decides what became of a journey that has ended, and explains it by what the cluster's API says.
    private func conclude(_ run: JourneyRun, catalogue: FlowCatalogue, cluster: any ClusterReading) async -> PathTrace {
        let trace = run.journey.trace
        let detracer = Detracer(cluster: trace.cluster)
        var rules = ArrivalRules(trace: trace)
        for question in run.legs.compactMap({ $0.neighbourQuestion(of: trace.cluster) }) {
            let answer = question.probe(in: trace.cluster).flatMap { run.answers[$0] }
            rules.neighbours[question] = answer.map(NeighbourQuestion.Answer.init(of:))
        }
        var judge = LegJudge(
            rules: rules, findings: DetraceFindings(detracer: detracer, catalogue: catalogue))
        for parting in run.legs.compactMap({ $0.parting(in: detracer) }) {
            guard let answer = parting.probe(in: trace.cluster).flatMap({ run.answers[$0] }) else { continue }
            judge.partings[parting] = LayerParting.Finding(of: answer)
        }
        var followed = decide(trace, journey: run.journey, judge: judge)
        for zone in Freshness.zones(of: trace, legs: run.legs) {
            guard let container = detracer.container(ofPlace: zone.nodes.first ?? zone.zone) else { continue }
            let findings = zone.findings(in: container, answers: run.answers)
            followed.notes += findings.notes
            followed.legs = UnclaimedPort.explained(followed.legs, by: findings.unclaimed)
        }
        return await Explainer(cluster: cluster, trace: trace).explain(followed)
    }

    private func decide(_ trace: ResolvedTrace, journey: Journey, judge: LegJudge) -> PathTrace {
        if journey.isWithinPod {
            return PathTrace(
                of: trace, backend: nil, legs: [.withinPod(.forward), .withinPod(.reply)],
                notes: ["the address is the pod's own: packets stay in the pod, and no policy sees them"])
        }
        let forward = journey.hosts.completing(
            judge.forward(journey.forward), of: journey.forward)
        var legs = [forward]
        var notes: [String] = []
        if journey.isHairpin, forward.verdict == .delivered {
            legs.append(LegJudge.hairpinReply(of: forward))
            notes.append(
                "the service's endpoint \(trace.source.endpoint.label) is the client itself: the reply turns around in the client's switch, by a flow that"
                    + " OVN learns from the first packet and that no tracer shows")
        } else if let reply = journey.reply, forward.verdict.cause == nil, !forward.isDroppedByHost {
            legs.append(journey.hosts.completing(judge.reply(reply), of: reply))
        } else if let reason = journey.withoutReply, forward.verdict == .delivered {
            if journey.forward.start.openflow == nil {
                notes.append(reason)
            } else {
                legs.append(.untraced(reason, direction: .reply))
            }
        }
        if case .address(let address) = trace.destination, forward.verdict == .delivered,
            let doubt = ServiceNetworkDoubt(address, in: trace.cluster)
        {
            notes.append("whether \(address) is a service's is taken from the services alone: \(doubt.words)")
        }
        if let reverse = journey.reverse {
            legs.append(journey.hosts.completing(judge.reverse(reverse), of: reverse))
        } else if trace.withReverse {
            notes.append("no connection from the destination's side was traced: only pods can be its start")
        }
        return PathTrace(of: trace, backend: Self.backend(of: journey), legs: legs, notes: notes + journey.notes)
    }

    /// The endpoint that the load balancer chose.
    private static func backend(of journey: Journey) -> Backend? {
        // Where it could not be followed beyond the load balancer, it is the one that was to be followed.
        let asked = journey.forward.logical?.balancing == nil ? nil : journey.trace.endpoint?.text
        guard let text = journey.forward.logical?.backend ?? asked, let (address, port) = BackendText.parse(text) else {
            return nil
        }
        var known = [journey.trace.endpoint].compactMap(\.self)
        if case .service(let service) = journey.trace.destination { known += service.backends + service.unready }
        if let named = known.first(where: { $0.text == text && $0.endpoint.name != nil }) { return named }
        // Of an endpoint that is not among those of a service the port that the packet comes to tells the pod.
        let pod = journey.forward.logical?.lastPort.flatMap { LogicalNames.pod(ofPort: $0) }
        return Backend(
            address: address, port: port ?? 0,
            endpoint: Endpoint(
                kind: pod == nil ? .address : .pod, namespace: pod?.namespace, name: pod?.name,
                node: journey.trace.cluster.nodes.values.first { node in
                    node.addresses.contains(address) || node.subnets.contains { $0.contains(address) }
                }?.name, address: address))
    }
}

extension Leg {
    /// Whether a host's route drops the packet, which nobody answers then.
    fileprivate var isDroppedByHost: Bool {
        hosts.contains { if case .dropped = $0.end { true } else { false } }
    }

    /// A leg that does not leave its pod.
    fileprivate static func withinPod(_ direction: Direction) -> Leg {
        let layer = LayerTrace(verdict: .delivered, sections: [], isTraced: false)
        return Leg(
            direction: direction, verdict: .delivered, logical: layer, openflow: layer,
            detrace: Detrace(verdict: .delivered, flows: []), translations: [])
    }

    /// A leg of which nothing is known.
    fileprivate static func untraced(_ reason: String, direction: Direction) -> Leg {
        let layer = LayerTrace(verdict: .undetermined(reason), sections: [], isTraced: false)
        return Leg(
            direction: direction, verdict: .undetermined(reason), logical: layer, openflow: layer,
            detrace: Detrace(verdict: .undetermined(reason), flows: []), translations: [])
    }
}

extension PathTrace {
    fileprivate init(of trace: ResolvedTrace, backend: Backend?, legs: [Leg], notes: [String]) {
        let destination: Endpoint =
            switch trace.destination {
            case .pod(let attachment): attachment.endpoint
            case .service(let service):
                Endpoint(
                    kind: .service, namespace: service.namespace, name: service.name, address: service.address)
            case .address(let address): Endpoint(kind: .address, address: address)
            }
        self.init(
            source: trace.source.endpoint, destination: destination, backend: backend?.endpoint,
            backendPort: backend?.port, transport: trace.transport, sourcePort: trace.sourcePort,
            destinationPort: trace.destinationPort, legs: legs, notes: notes)
    }
}
