import NetworkTypes
import PathModel

/// Whether a connection was decided for the reason, and took the path, that a test expects.
struct ReasonJudgement {
    let trace: PathTrace
    /// What the sender gets; `nil` where only the path is looked at.
    let seen: SenderView?
    /// The namespace of names without one.
    let namespace: String

    private var forward: Leg? { trace.legs.first { $0.direction == .forward } }

    /// Why it is not known whether the reason is the expected one; `nil` where it is known.
    func unknown(_ expectation: ExpectedOutcome) -> JudgementReason? {
        guard let by = expectation.by, let cause = seen?.cause, let owner = cause.owner, owner.isIsolation,
            by.kind == owner.kind, cause.policies.isEmpty, !by.matches(owner)
        else { return nil }
        return .isolatingPoliciesUnknown(cause)
    }

    /// What differs; empty where nothing does.
    func mismatches(_ expectation: ExpectedOutcome) -> [JudgementReason] {
        var wrong: [JudgementReason] = []
        if let by = expectation.by { wrong += mismatch(by, of: expectation.result) }
        if let via = expectation.via { wrong += mismatches(via) }
        return wrong
    }

    private func mismatch(_ by: ObjectPattern, of result: ExpectedOutcome.Result) -> [JudgementReason] {
        if result == .allow {
            let policies = forward?.detrace.policies ?? []
            guard !policies.contains(where: by.matches) else { return [] }
            if policies.isEmpty, let leg = forward, case .undetermined(let reason) = leg.detrace.verdict {
                return [.allowingPolicyUnknown(reason)]
            }
            return [.allowedByOthers(policies, expected: by)]
        }
        guard let seen, let stop = seen.stop, let cause = stop.cause else { return [] }
        let deciding = [cause.owner].compactMap(\.self) + cause.policies
        guard !deciding.contains(where: by.matches) else { return [] }
        return [.stoppedByOther(stop, isReply: seen.isAnswerLost, expected: by)]
    }

    /// What differs where the connection is to go to an endpoint; `nil` where it goes there, or to any.
    func mismatch(of endpoint: PathPattern.Endpoint?) -> JudgementReason? {
        let chosen = trace.backend
        switch endpoint {
        case .address(let address)?:
            return chosen?.address == address ? nil : .otherEndpoint(chosen, expected: .address(address))
        case .pod(let namespace, let name)?:
            let wanted = namespace ?? trace.destination.namespace ?? self.namespace
            let fits = chosen?.name == name && chosen?.namespace == wanted
            return fits ? nil : .otherEndpoint(chosen, expected: .pod(namespace: wanted, name: name))
        case nil: return nil
        }
    }

    private func mismatches(_ via: PathPattern) -> [JudgementReason] {
        var wrong: [JudgementReason] = []
        func expect(_ part: JudgementReason.PathPart, _ fits: Bool) {
            if !fits { wrong.append(.otherPath(part)) }
        }
        let translations = forward?.translations ?? []
        if let snat = via.snat {
            let found = translations.filter { $0.kind == .source }.map(\.to)
            // The last one is what the other end sees.
            expect(.sourceAddress(snat, found: found), found.last?.known?.address == snat)
        }
        wrong += [mismatch(of: via.endpoint)].compactMap(\.self)
        if let node = via.egressNode {
            let found = wires
            expect(.egressNode(node, found: found), found.last == node)
        }
        switch via.tunnel {
        case .some(.some): expect(.tunnel, !tunnels.isEmpty)
        case .some(.none): expect(.noTunnel(found: tunnels), tunnels.isEmpty)
        case .between(let one, let other):
            let wanted = JudgementReason.Tunnel(from: one, to: other)
            expect(.tunnelBetween(wanted, found: tunnels), tunnels.contains(wanted))
        case nil: break
        }
        if let service = via.loadBalancer {
            let wanted = service.namespace ?? namespace
            let found = balancers
            expect(
                .loadBalancer(NamespacedName(namespace: wanted, name: service.name), found: found),
                found.contains { $0.namespace == wanted && $0.name == service.name })
        }
        return wrong
    }

    /// The nodes by which the packet left for the wire: the last one is where it left the cluster.
    /// Where OVN hands it to a node's host, that host may send it on.
    private var wires: [String] {
        let paths = [forward?.openflow.sections, forward?.logical.sections, forward?.hosts].compactMap(\.self)
        return paths.lazy.map { sections in
            sections.compactMap { if case .wire(let node) = $0.end { node } else { nil } }
        }.first { !$0.isEmpty } ?? []
    }

    /// The tunnels, from node to node. Zones stand for their nodes where the OpenFlow layer was not traced.
    private var tunnels: [JudgementReason.Tunnel] {
        let layers = [forward?.openflow, forward?.logical].compactMap(\.self)
        guard let layer = layers.first(where: { $0.isTraced }) else { return [] }
        return layer.sections.compactMap { section in
            if case .next(let node) = section.end { .init(from: section.place, to: node) } else { nil }
        }
    }

    /// The services whose load balancers translated the packet.
    private var balancers: [ObjectReference] {
        var found: [ObjectReference] = []
        let owners = (forward?.translations ?? []).filter { $0.kind == .destination }.compactMap(\.owner)
        let rows = (forward?.detrace.flows ?? []).filter { $0.row?.table == "Load_Balancer" }
        for owner in owners + rows.compactMap(\.owner) where owner.kind == "Service" {
            if !found.contains(owner) { found.append(owner) }
        }
        return found
    }
}
