import NetworkTypes
import OVNKubernetes
import PathModel
import TraceExplain
import TraceFollow
import TraceResolve
import TraceVerdict

/// Makes the answer of connections whose journeys have ended: evidence, verdict, explanation.
struct Conclusion: Sendable {
    /// What was found out about the flows that were met.
    let catalogue: FlowCatalogue
    /// The cluster's API, which explains drops.
    let cluster: any ClusterReading

    /// The answer of a connection, with each endpoint of a service.
    func trace(of run: ConnectionRun) async -> PathTrace {
        var traces: [PathTrace] = []
        for run in run.answered { traces.append(await trace(of: run)) }
        var trace = traces[0]
        for other in traces.dropFirst() {
            guard let endpoint = other.backend else { continue }
            trace.others.append(
                EndpointTrace(endpoint: endpoint, port: other.backendPort, outcome: .traced(other.legs)))
            trace.notes += other.notes.filter { !trace.notes.contains($0) }
        }
        func add(_ endpoint: Endpoint, port: UInt16?, _ reason: NotBalanced) {
            trace.others.append(
                EndpointTrace(
                    endpoint: endpoint.onNetwork(in: run.trace.cluster), port: port, outcome: .notBalanced(reason)))
        }
        if let survey = run.survey {
            for missing in survey.missing {
                add(missing.endpoint.endpoint, port: missing.endpoint.port, missing.reason)
            }
            trace.notes += survey.findings
        } else if let missing = run.missing {
            trace.unbalanced = missing.reason
            trace.notes += [missing.finding].compactMap(\.self)
        }
        // Of an endpoint that was asked for the others are no matter.
        for left in run.trace.looksAtEveryEndpoint ? run.trace.service?.leftOut ?? [] : []
        where !(run.survey?.isBalanced(left) ?? false) {
            add(left.endpoint, port: left.port, left.reason)
        }
        return trace
    }

    /// The answer of one journey.
    private func trace(of run: JourneyRun) async -> PathTrace {
        let (journey, trace) = (run.journey, run.journey.trace)
        guard journey.stay != .inPod else {
            return PathTrace(
                of: trace, backend: nil, legs: [.withinEnd(.forward), .withinEnd(.reply)],
                notes: [.ownAddress])
        }
        let reader = PolicyReader(cluster: cluster, trace: trace)
        let evidence = GatheredEvidence(
            of: run,
            findings: DetraceFindings(
                detracer: Detracer(cluster: trace.cluster), catalogue: catalogue,
                policyKind: trace.cluster.isSecondary(trace.source.network)
                    ? ObjectReference.multiNetworkPolicy : ObjectReference.networkPolicy),
            tiers: TierDoubt(reader: reader))
        let (legs, notes) = await decided(evidence)
        let passed = legs.flatMap { [$0.logical, $0.openflow].flatMap(\.sections) + $0.hosts }.map(\.place)
        let unready = trace.cluster.unreadyNodes.intersection(passed).sorted().map { Note.nodeNotReady($0) }
        let answer = PathTrace(
            of: trace, backend: journey.endpoint, legs: legs,
            notes: trace.notes + notes + journey.notes + evidence.notes.map { .freshness($0) } + unready)
        return await Explainer(trace: trace, reader: reader) { [catalogue] in catalogue.namedAddresses(ofZone: $0) }
            .explain(answer)
    }

    /// The directions that there are, each with its verdict, and what is to be said of those that there are not.
    private func decided(_ evidence: GatheredEvidence) async -> (legs: [Leg], notes: [Note]) {
        let (journey, trace, rules) = (evidence.journey, evidence.journey.trace, VerdictRules())
        let forward = rules.leg(of: await evidence.of(journey.forward, .forward))
        var legs = [forward]
        var notes: [Note] = []
        if journey.isHairpin, forward.verdict == .delivered {
            legs.append(HairpinReply.leg(of: forward))
            notes.append(.clientIsEndpoint(trace.source.endpoint))
        } else if journey.stay == .inHost, forward.verdict == .delivered {
            legs.append(.withinEnd(.reply))
            notes.append(.withinHost)
        } else if let reply = journey.reply, forward.verdict.cause == nil {
            legs.append(rules.leg(of: await evidence.of(reply, .reply)))
        } else if let reason = journey.withoutReply, forward.verdict == .delivered {
            if journey.forward.start.openflow == nil {
                notes.append(.withoutReply(reason))
            } else {
                legs.append(.untraced(reason, direction: .reply))
            }
        }
        if case .address(let address) = trace.destination, forward.verdict == .delivered,
            let doubt = ServiceNetworkDoubt(address, in: trace.cluster)
        {
            notes.append(.serviceNetworksUnknown(address, doubt.gap))
        }
        if let reverse = journey.reverse {
            legs.append(rules.leg(of: await evidence.of(reverse, .reverse)))
        } else if trace.withReverse {
            notes.append(.reverseSkipped)
        }
        return (legs, notes)
    }
}

extension Journey {
    /// The endpoint that the load balancer chose.
    fileprivate var endpoint: Backend? {
        // Where it could not be followed beyond the load balancer, it is the one that was to be followed.
        let asked = forward.logical?.balancing == nil ? nil : trace.endpoint?.text
        guard let text = forward.logical?.backend ?? asked, let there = TransportAddress(parsing: text) else {
            return nil
        }
        var known = [trace.endpoint].compactMap(\.self)
        known += trace.service?.backends ?? []
        if let named = known.first(where: { $0.text == text && $0.endpoint.name != nil }) { return named }
        // Of an endpoint that is not among those of a service the port that the packet comes to tells the pod.
        let pod = forward.logical?.lastPort.flatMap(trace.cluster.pod)
        return Backend(
            address: there.address, port: there.port ?? 0,
            endpoint: Endpoint(
                kind: pod == nil ? .address : .pod, namespace: pod?.namespace, name: pod?.name,
                node: trace.cluster.nodes.values.first { node in
                    node.addresses.contains(there.address) || node.subnets.contains { $0.contains(there.address) }
                }?.name, address: there.address))
    }
}

extension Leg {
    /// A leg that does not leave the pod or the host that both its ends are.
    fileprivate static func withinEnd(_ direction: Direction) -> Leg {
        let layer = LayerTrace(verdict: .delivered, sections: [], isTraced: false)
        return Leg(
            direction: direction, verdict: .delivered, logical: layer, openflow: layer,
            detrace: Detrace(verdict: .delivered, flows: []), translations: [])
    }

    /// A leg of which nothing is known.
    fileprivate static func untraced(_ reason: Unknown, direction: Direction) -> Leg {
        let layer = LayerTrace(verdict: .undetermined(reason), sections: [], isTraced: false)
        return Leg(
            direction: direction, verdict: .undetermined(reason), logical: layer, openflow: layer,
            detrace: Detrace(verdict: .undetermined(reason), flows: []), translations: [])
    }
}

extension TraceResolve.Attachment {
    /// The pod or the node, with the network that it is met on.
    fileprivate var named: Endpoint {
        var endpoint = endpoint
        endpoint.network = network.title
        return endpoint
    }
}

extension Endpoint {
    /// A service, or a pod behind one, with the network of its namespace.
    fileprivate func onNetwork(in cluster: ClusterFacts) -> Endpoint {
        var endpoint = self
        if !isHostNetwork { endpoint.network = namespace.flatMap { cluster.network(ofNamespace: $0).title } }
        return endpoint
    }
}

extension PathTrace {
    fileprivate init(of trace: ResolvedTrace, backend: Backend?, legs: [Leg], notes: [Note]) {
        let destination: Endpoint =
            switch trace.destination {
            case .pod(let attachment): attachment.named
            case .service(let service):
                Endpoint(
                    kind: .service, namespace: service.namespace, name: service.name, address: service.address
                ).onNetwork(in: trace.cluster)
            case .address(let address):
                trace.destinationHost ?? Endpoint(kind: .address, address: address)
            }
        self.init(
            source: trace.source.named, destination: destination,
            backend: backend?.endpoint.onNetwork(in: trace.cluster), backendPort: backend?.port,
            transport: trace.transport, sourcePort: trace.transport.hasPorts ? trace.sourcePort : nil,
            destinationPort: trace.transport.hasPorts ? trace.destinationPort : nil, legs: legs, notes: notes)
    }
}
