import NetworkTypes
package import PathModel

extension Journey {
    /// What a reader should know of the way.
    package var notes: [Note] {
        var notes: [Note] = []
        for leg in [forward, reply] {
            guard case .neighbour(let node, isOutside: true)? = leg?.logical?.end else { continue }
            notes.append(.nextHopNotKnownYet(node: node))
        }
        for leg in [forward, reverse] {
            guard let standIn = leg?.logical?.standIn else { continue }
            notes.append(
                .clusterAddressTraced(
                    balancer: standIn.match.address, isTemplate: standIn.match.isTemplate,
                    clusterAddress: standIn.packet.destination))
        }
        for leg in [forward, reply, reverse] {
            for note in leg?.logical.map(Unsimulated.notes) ?? [] where !notes.contains(note) { notes.append(note) }
        }
        if forward.logical?.remembersEndpoint ?? false { notes.append(.retransmissionShown) }
        return notes + hosts.notes
    }
}
