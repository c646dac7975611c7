package import NetworkTypes
import OVNFormats
import OVNKubernetes
package import PathModel
package import TraceProbe

/// How a walk comes through the load balancer of a zone.
extension LogicalWalk {
    /// Why a walk ends at a load balancer with session affinity that chose the client itself.
    static let unseenHairpin = Unknown.logical(.hairpinUnseen)
    /// Why a walk ends where a packet that is balanced to its own sender goes on: OVN turns it around in the sender's switch
    /// (ovn-northd(8), `ls_in_hairpin`), which ovn-trace does not always see.
    static let missedHairpin = Unknown.logical(.hairpinMissed)

    /// What is asked of a zone, one after the other.
    package enum Question: Sendable {
        /// Where the packet goes.
        case path
        /// Whether it came to a load balancer that ovn-trace could not show, on a path that showed none.
        case balancer(BalancerSearch, Attempt)
        /// Where it goes from its load balancer, which ovn-trace leaves to chance, by one endpoint.
        case endpoint(EndpointChoice)

        /// The endpoint that ovn-trace is told to take.
        var endpointToTell: String? {
            guard case .endpoint(let choice) = self, !choice.isBehindBalancer else { return nil }
            return choice.endpoint
        }
    }

    /// A zone's trace, as it was read.
    package struct Attempt: Sendable {
        package var reading: LogicalReading
        package let probe: Probe
        package let place: String
        package let text: String

        /// The part of the path that it shows.
        package func section(_ end: SectionEnd, hops: [Hop]? = nil) -> Section {
            Section(
                place: place, hops: hops ?? reading.hops, end: end, command: probe.command,
                container: probe.container.description, output: text)
        }
    }

    /// One endpoint of a load balancer, to which a zone is traced again.
    package struct EndpointChoice: Sendable {
        /// The endpoint, as OVN writes it.
        package let endpoint: String
        /// The trace of the zone up to the load balancer.
        package let before: LogicalReading
        /// Whether the packet is traced as it is behind the load balancer, which ends or escapes the trace before it.
        let isBehindBalancer: Bool

        /// The endpoint's address and port.
        package var address: TransportAddress? { TransportAddress(parsing: endpoint) }

        /// A packet as the load balancer sends it on.
        package func translated(_ packet: Packet) -> Packet {
            guard let address else { return packet }
            var packet = packet
            packet.destination = address.address
            packet.destinationPort = address.port ?? packet.destinationPort
            return packet
        }
    }

    /// Goes on with what a zone's trace shows, or has it traced again to an endpoint.
    package mutating func take(_ attempt: Attempt) {
        guard accepts(attempt) else { return }
        if case .endpoint(let choice) = question {
            return goOn(attempt, by: choice)
        }
        if let balancing = attempt.reading.loadBalancing,
            balancing.backends.count > 1 || attempt.reading.learnsAffinity,
            let choice = choice(of: balancing, before: attempt.reading)
        {
            // ovn-trace picks one at random and does not say which: trace again, to one that is known.
            question = .endpoint(choice)
            remembersEndpoint = remembersEndpoint || choice.isBehindBalancer
            if choice.isBehindBalancer, choice.address?.address == position?.packet.source {
                backend = choice.endpoint
                missHairpin(attempt, Self.unseenHairpin)
            }
            return
        }
        if let balancing = attempt.reading.loadBalancing { backend = balancing.backends.first ?? backend }
        goOn(attempt, by: nil)
    }

    /// The endpoint to trace to: the first of those preferred, but not the client itself where the packet is traced from
    /// behind the load balancer, since its turning around is not seen there.
    private func choice(of balancing: LogicalReading.LoadBalancing, before: LogicalReading) -> EndpointChoice? {
        func choice(_ endpoint: String) -> EndpointChoice {
            EndpointChoice(endpoint: endpoint, before: before, isBehindBalancer: before.learnsAffinity)
        }
        if let only, balancing.backends.contains(only) { return choice(only) }
        let known = preferred.filter(balancing.backends.contains) + balancing.backends
        let others = known.filter { TransportAddress(parsing: $0)?.address != position?.packet.source }
        return ((before.learnsAffinity ? others : known).first ?? known.first).map(choice)
    }

    /// Notes the first load balancer, and ends the walk there where it lacks the only endpoint that will do.
    private mutating func accepts(_ attempt: Attempt) -> Bool {
        guard balancing == nil, let found = attempt.reading.loadBalancing else { return true }
        // What does not stand for a node port's load balancer says nothing of its endpoints.
        if let standIn, Set(found.backends) != Set(standIn.match.backends) { return true }
        balancing = found
        sectionsBeforeBalancing = sections.count
        guard let only, !found.backends.contains(only) else { return true }
        lacksEndpoint = true
        let reason = Unknown.logical(.endpointNotBalanced(only, node: position?.node ?? attempt.place))
        sections.append(attempt.section(.undetermined(reason)))
        finish(.undetermined(reason))
        return false
    }

    /// Adds a zone's trace to the path, and goes to the next zone.
    private mutating func goOn(_ attempt: Attempt, by choice: EndpointChoice?) {
        var attempt = attempt
        if let choice {
            attempt.reading.followBalancing(of: choice.before)
            backend = choice.endpoint
            if choice.isBehindBalancer, let from = position?.packet, let address = choice.address {
                translations.append(
                    Translation(
                        kind: .destination, by: .datapath(choice.before.loadBalancing?.datapath ?? attempt.place),
                        from: .known(from.destinationEnd), to: .known(address)))
            }
        }
        if let standIn, let first = beforeStandIn {
            attempt.reading = attempt.reading.standing(in: standIn, for: first)
            attempt.reading.nameDialled(standIn)
        }
        (beforeStandIn, question) = (nil, .path)
        let reading = attempt.reading
        packet = reading.packet
        translations += reading.translations
        rejectionSource = reading.rejectionSource
        isHairpin = isHairpin || reading.isHairpin
        if state == .new, !reading.isHairpin, let balancing = reading.loadBalancing,
            let client = position?.packet.source,
            backend.flatMap({ TransportAddress(parsing: $0) })?.address == client,
            cluster.gatewayNode(ofDatapath: balancing.datapath) == nil
        {
            return missHairpin(attempt, Self.missedHairpin)
        }
        let gateway = state == .new ? GatewaySource(of: reading, in: cluster) : nil
        if let gateway, gateway.address != packet.source {
            translations.append(gateway.translation(of: packet.source))
            packet.source = gateway.address
            if gateway.isJudged, let node = position?.node, let next = gateway.position(on: node, of: packet) {
                sections.append(attempt.section(.next(cluster.zoneName(of: node)), hops: gateway.hops))
                position = next
                return
            }
        }
        let (sectionEnd, next) = onward(from: reading)
        sections.append(attempt.section(sectionEnd))
        guard let next else { return }
        if let position { visited.append(position) }
        if visited.contains(where: { $0.isSamePlace(as: next) }) {
            return finish(.rejected(RoutingLoop.cause(node: next.node, datapath: next.datapath)))
        }
        guard sections.count < Self.mostZones else {
            return finish(.undetermined(.logical(.tooManyZones)))
        }
        position = next
    }

    /// Ends the walk in the switch of a client that is its own endpoint.
    private mutating func missHairpin(_ attempt: Attempt, _ reason: Unknown) {
        isHairpin = true
        sections.append(attempt.section(.undetermined(reason), hops: Array(attempt.reading.hops.prefix(1))))
        finish(.undetermined(reason))
    }
}
