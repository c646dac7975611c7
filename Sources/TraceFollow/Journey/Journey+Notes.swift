import NetworkTypes

extension Journey {
    /// What a reader should know of the way.
    package var notes: [String] {
        var notes: [String] = []
        for leg in [forward, reply] {
            guard case .neighbour(let node, isOutside: true)? = leg?.logical?.end else { continue }
            notes.append(
                "the gateway of node \(node) does not know its next hop's Ethernet address yet: the first packet waits"
                    + " for an answer to ARP or neighbour discovery")
        }
        for leg in [forward, reverse] {
            guard let standIn = leg?.logical?.standIn else { continue }
            notes.append(
                "ovn-trace cannot read the load balancer of \(standIn.match.address), a template: the service's cluster address"
                    + " \(standIn.packet.destination) was traced in its place, whose load balancer has the same endpoints"
            )
        }
        for leg in [forward, reply, reverse] {
            for note in leg?.logical.map(Unsimulated.notes) ?? [] where !notes.contains(note) { notes.append(note) }
        }
        if forward.logical?.remembersEndpoint ?? false {
            notes.append(
                "session affinity: a client's first packet makes OVN remember the endpoint and ends there; shown is its"
                    + " retransmission")
        }
        return notes + hosts.notes
    }
}
