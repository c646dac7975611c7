import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// Names the Kubernetes objects behind a leg's translations: the service, the EgressIP, the EgressService, or the
/// node whose address is used.
struct TranslationOwners {
    let cluster: ClusterFacts

    /// The legs with the owners of their translations.
    func named(_ legs: [Leg]) -> [Leg] {
        var legs = legs
        var known: [Translation] = []
        for index in legs.indices {
            let leg = legs[index]
            legs[index].translations = leg.translations.map { translation in
                var named = translation
                named.owner = named.owner ?? owner(of: translation, leg: leg) ?? undone(translation, known)
                return named
            }
            known += legs[index].translations
        }
        return legs
    }

    private func owner(of translation: Translation, leg: Leg) -> ObjectReference? {
        let flows = Dictionary(leg.detrace.flows.map { ($0.flow, $0) }) { first, _ in first }
        let hops = leg.logical.sections.flatMap(\.hops).filter { .datapath($0.datapath) == translation.by }
        let origins = hops.flatMap(\.stages).compactMap { $0.flow.flatMap { flows[$0] } }
        func owner(_ table: String) -> ObjectReference? {
            origins.filter { $0.row?.table == table }.compactMap(\.owner).first
        }
        if translation.kind.isOfDestination { return owner("Load_Balancer") }
        if let owner = owner("NAT") { return owner }
        // The row of a node's own address has no owner. Where none decided, a load balancer turns the packet around.
        guard translation.kind == .source else { return nil }
        if let node = translation.to.known.flatMap({ cluster.node(withAddress: $0.address) }) {
            return ObjectReference(kind: "Node", name: node.name)
        }
        // A host gives the address of an EgressService to what a policy of its router has sent there.
        if case .host = translation.by {
            return leg.detrace.flows.lazy.compactMap(\.owner).first { $0.kind == "EgressService" }
        }
        return owner("Load_Balancer")
    }

    /// The owner of the translation that a reply undoes.
    private func undone(_ translation: Translation, _ known: [Translation]) -> ObjectReference? {
        known.first { $0.owner != nil && $0.from == translation.to && $0.to == translation.from }?.owner
            ?? known.first {
                // Some tools show the addresses alone.
                $0.owner != nil && host($0.from) == host(translation.to) && host($0.to) == host(translation.from)
            }?.owner
    }

    private func host(_ end: Translation.Address) -> IPAddress? { end.known?.address }
}
