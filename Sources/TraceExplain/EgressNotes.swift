import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// What objects have to do with the way of a packet that do not decide about it: by which gateway and with which address it leaves
/// the cluster, and how it is marked or limited.
struct EgressNotes {
    let trace: ResolvedTrace
    let reader: PolicyReader

    /// The notes of an answer.
    func notes(on answer: PathTrace) async -> [Note] {
        guard let request = answer.legs.first(where: { $0.direction == .forward }) else { return [] }
        return quality(answer.legs) + (await routes(request)) + (await addresses(request, of: answer))
    }

    private func quality(_ legs: [Leg]) -> [Note] {
        var notes: [Note] = []
        for flow in legs.filter({ $0.direction == .forward }).flatMap(\.detrace.flows) {
            guard let owner = flow.owner, ["EgressQoS", "NetworkQoS"].contains(owner.kind),
                case .qos(let dscp, let rate, let burst)? = flow.row?.content
            else { continue }
            let note = Note.quality(owner, dscp: dscp, rate: rate, burst: burst)
            if !notes.contains(note) { notes.append(note) }
        }
        return notes
    }

    /// External gateways.
    private func routes(_ request: Leg) async -> [Note] {
        let shown = request.detrace.flows.lazy.compactMap { flow -> String? in
            if case .externalRoute(_, let nextHop)? = flow.row?.content { nextHop } else { nil }
        }.first
        guard let shown, let namespace = trace.source.endpoint.namespace else { return [] }
        let routes = await reader.externalRoutes(ofNamespace: namespace)
        let nextHops = routes.flatMap { route -> [ExternalNextHop] in
            let hops = route.spec.nextHops
            return (hops.static ?? []).map { .address($0.ip) }
                + (hops.dynamic ?? []).map {
                    .pods($0.podSelector.words, namespaces: ($0.namespaceSelector ?? LabelSelector()).words)
                }
        }
        let owners = routes.map {
            ObjectReference(kind: "AdminPolicyBasedExternalRoute", name: $0.metadata.name)
        }
        return [.externalRoute(owners, nextHops: nextHops, shown: shown)]
    }

    /// The addresses of EgressIPs: which there are, and where one should be and is not.
    private func addresses(_ request: Leg, of answer: PathTrace) async -> [Note] {
        let owner = request.detrace.flows.lazy.compactMap(\.owner).first { $0.kind == "EgressIP" }
        if let owner {
            guard answer.choosesAmongRoutes, let items = await reader.egressIP(owner.name)?.status?.items,
                items.count > 1
            else { return [] }
            return [
                .egressIPAddresses(
                    owner.name, items.map { Detail.EgressAddress(address: $0.egressIP, node: $0.node) })
            ]
        }
        // Only what leaves with its node's own address lacks another.
        guard case .address(let address) = trace.destination, !trace.cluster.isClusterAddress(address),
            request.verdict == .delivered, request.translations.contains(where: { $0.owner?.kind == "Node" }),
            let pod = trace.pods.first, !pod.isHostNetwork, trace.source.endpoint.kind == .pod
        else { return [] }
        return await reader.egressIPs(of: pod).filter { ($0.status?.items ?? []).isEmpty }.map {
            .egressIPOnNoNode($0.metadata.name)
        }
    }
}

extension PathTrace {
    /// Whether a router had several routes of equal cost for it.
    fileprivate var choosesAmongRoutes: Bool {
        notes.contains { if case .equalCostRoutes = $0 { true } else { false } }
    }
}
