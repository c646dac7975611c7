import NetworkTypes
import PathModel

/// Whether a connection was decided for the reason, and took the path, that a test expects.
struct ReasonJudgement {
    let trace: PathTrace
    /// The namespace of names without one.
    let namespace: String

    private var forward: Leg? { trace.legs.first { $0.direction == .forward } }

    /// Why it is not known whether the reason is the expected one; `nil` where it is known.
    func unknown(_ expectation: ExpectedOutcome) -> String? {
        guard let by = expectation.by, by.kind == "NetworkPolicy", let cause = trace.forwardVerdict.cause,
            let owner = cause.owner, owner.isIsolation, cause.policies.isEmpty, !by.matches(owner)
        else { return nil }
        return
            "it is dropped \(Judgement.decider(cause)), but the policies that isolate the pod are unknown: \(cause.reason)"
    }

    /// What differs, in words; empty where nothing does.
    func mismatches(_ expectation: ExpectedOutcome) -> [String] {
        var wrong: [String] = []
        if let by = expectation.by { wrong += mismatch(by, of: expectation.result) }
        if let via = expectation.via { wrong += mismatches(via) }
        return wrong
    }

    private func mismatch(_ by: ObjectPattern, of result: ExpectedOutcome.Result) -> [String] {
        if result == .allow {
            let policies = forward?.detrace.policies ?? []
            guard !policies.contains(where: by.matches) else { return [] }
            if policies.isEmpty, let leg = forward, case .undetermined(let reason) = leg.detrace.verdict {
                return ["the policy that allowed it is unknown: \(reason)"]
            }
            let found = policies.isEmpty ? "no policy" : policies.map(\.description).joined(separator: ", ")
            return ["it is allowed, but by \(found), not by \(by)"]
        }
        guard let cause = trace.forwardVerdict.cause else { return [] }
        let deciding = [cause.owner].compactMap(\.self) + cause.policies
        guard !deciding.contains(where: by.matches) else { return [] }
        return ["it is \(trace.forwardVerdict.word), but \(Judgement.decider(cause)), not by \(by)"]
    }

    /// What differs where the connection is to go to an endpoint; `nil` where it goes there, or to any.
    func mismatch(of endpoint: PathPattern.Endpoint?) -> String? {
        let chosen = trace.backend
        let (fits, words): (Bool, String)
        switch endpoint {
        case .address(let address): (fits, words) = (chosen?.address == address, "\(address)")
        case .pod(let namespace, let name):
            let wanted = namespace ?? trace.destination.namespace ?? self.namespace
            (fits, words) = (chosen?.name == name && chosen?.namespace == wanted, "\(wanted)/\(name)")
        case nil: return nil
        }
        return fits ? nil : "expected endpoint \(words), but the packet has \(chosen?.label ?? "none")"
    }

    private func mismatches(_ via: PathPattern) -> [String] {
        var wrong: [String] = []
        func expect(_ what: String, _ found: [String], _ fits: Bool) {
            guard !fits else { return }
            wrong.append(
                "expected \(what), but the packet has \(found.isEmpty ? "none" : found.joined(separator: ", "))")
        }
        let translations = forward?.translations ?? []
        if let snat = via.snat {
            let found = translations.filter { $0.kind == .source }.map(\.to)
            // The last one is what the other end sees.
            expect("snat \(snat)", found.map(\.description), found.last?.known?.address == snat)
        }
        wrong += [mismatch(of: via.endpoint)].compactMap(\.self)
        if let node = via.egressNode {
            let found = wires
            expect("egress node \(node)", found, found.last == node)
        }
        switch via.tunnel {
        case .some(.some): expect("a tunnel", [], !tunnels.isEmpty)
        case .some(.none): expect("no tunnel", tunnels.map { "a tunnel \($0.0)->\($0.1)" }, tunnels.isEmpty)
        case .between(let one, let other):
            let fits = tunnels.contains { $0.0 == one && $0.1 == other }
            expect("tunnel \(one)->\(other)", tunnels.map { "\($0.0)->\($0.1)" }, fits)
        case nil: break
        }
        if let service = via.loadBalancer {
            let wanted = service.namespace ?? namespace
            let found = balancers
            expect(
                "load balancer \(wanted)/\(service.name)", found.map(\.description),
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
    private var tunnels: [(String, String)] {
        let layers = [forward?.openflow, forward?.logical].compactMap(\.self)
        guard let layer = layers.first(where: { $0.isTraced }) else { return [] }
        return layer.sections.compactMap { if case .next(let node) = $0.end { ($0.place, node) } else { nil } }
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
