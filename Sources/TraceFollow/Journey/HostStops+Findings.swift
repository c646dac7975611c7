import NetworkTypes
import OVNKubernetes
package import PathModel
import TraceResolve

extension HostStops {
    /// What the hosts said of one direction.
    package struct Findings: Sendable {
        /// The hosts that the packet passed, as they were asked.
        package var hosts: [HostFinding] = []
        /// Whether that is the packet's order: both ends of an answer are asked at once, but those on its way over other nodes one
        /// after the other.
        package var areInOrder: Bool
        /// The translations on the way, the hosts' among them.
        package var translations: [Translation]
    }

    /// What the hosts said of one direction.
    ///
    /// - Parameters:
    ///   - direction: The direction.
    ///   - walk: The path that it took.
    /// - Returns: The hosts that it passed, and all translations on the way.
    package func findings(_ direction: Leg.Direction, of walk: LegWalk) -> Findings {
        var findings = Findings(
            areInOrder: direction != .reply || !walk.crossings.isEmpty, translations: walk.translations)
        var translatedAtStart = 0
        var atArrivals: [Translation] = []
        let answers = stops.filter { $0.visit.direction == .forward && $0.visit.part != .departure }.map {
            answer(to: $0.visit)
        }
        for stop in stops where stop.visit.direction == direction {
            let translations = stop.reading.translations { route in
                address(masquerading: route, on: stop.visit.node, family: stop.visit.packet.source.family)
            }
            let isArrival: Bool
            switch stop.visit.part {
            case .departure, .entry:
                // Asked before it was known by which interface the request leaves the host.
                if case .entry = stop.visit.part, !answers.contains(stop.visit) { continue }
                findings.translations.insert(contentsOf: translations, at: translatedAtStart)
                translatedAtStart += translations.count
                isArrival = false
            case .arrival, .relay:
                // A reply that went elsewhere does not come home.
                guard direction != .reply || walk.isSomehowAtHost || !walk.crossings.isEmpty else { continue }
                atArrivals += translations
                isArrival = true
            }
            findings.hosts.append(
                HostFinding(
                    section: stop.reading.section(probe: stop.probe, output: stop.output), isArrival: isArrival,
                    isOwnPacket: isOwnPacket(direction, at: stop.visit.node)))
        }
        if direction == .forward { findings.translations += unseen(by: walk, besides: findings.translations) }
        findings.translations += atArrivals
        if direction == .forward {
            let packet = walk.start.logical?.packet ?? walk.start.openflow?.packet
            findings.translations.putInOrder(from: packet?.source ?? trace.source.address)
        }
        return findings
    }

    /// Whether the packet that a node's host was first asked about is the host's own: that came for it, or that it sends.
    private func isOwnPacket(_ direction: Leg.Direction, at name: String) -> Bool {
        guard let stop = stops.first(where: { $0.visit.direction == direction && $0.visit.node == name }),
            let node = trace.cluster.nodes[name]
        else { return true }
        let packet = stop.visit.packet
        let own = stop.visit.part == .departure ? packet.source : packet.destination
        return node.addresses.contains(own) || node.managementAddress(of: own.family) == own
    }

    /// The addresses that a host's packet to a service is given and that ovn-trace does not show: those of the bridge, which
    /// are its host's masquerade addresses, and that of the gateway router, which makes the endpoint answer to it.
    private func unseen(by walk: LegWalk, besides translations: [Translation]) -> [Translation] {
        let known = Set(translations.compactMap { $0.to.known?.address })
        let entry = walk.gatewayEntry ?? walk.start.hostEntry
        return (walk.openflow?.translations ?? []).compactMap { seen in
            guard let to = seen.to.known?.address, !known.contains(to) else { return nil }
            if seen.by != .datapath(LogicalNames.integrationBridge) { return seen }
            guard let entry, let node = trace.cluster.nodes[entry.node] else { return nil }
            let isOfBridge = [seen.from, seen.to].contains { end in
                end.known?.address.bytes.dropLast(2) == entry.packet.source.bytes.dropLast(2)
            }
            let isFromHost = walk.gatewayEntry == nil
            guard seen.kind == .source || isFromHost && isOfBridge else { return nil }
            var seen = seen
            let isOfRouter = seen.from == .known(entry.packet.source) || !isOfBridge
            if isOfRouter {
                seen.by = .datapath(LogicalNames.gatewayRouter(of: entry.node))
            } else if let bridge = node.externalBridge {
                seen.by = .datapath(bridge)
            }
            return seen
        }
    }

    /// What a reader should know of the hosts.
    package var notes: [Note] {
        var notes: [Note] = []
        for stop in stops {
            for note in stop.reading.notes {
                let note = Note.host(node: stop.visit.node, note)
                if !notes.contains(note) { notes.append(note) }
            }
        }
        return notes
    }
}
