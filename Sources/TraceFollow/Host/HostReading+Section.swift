package import HostFormats
package import NetworkTypes
import OVNKubernetes
package import PathModel
package import TraceProbe

extension HostReading {
    /// The part of a leg's way that the host is.
    ///
    /// - Parameters:
    ///   - probe: The probe that asked.
    ///   - output: What it printed.
    /// - Returns: A section of one hop, `host`.
    package func section(probe: Probe, output: String) -> Section {
        var hop = Hop(datapath: "host", pipeline: .host, inport: nil, outport: nil, stages: [])
        switch visit.part {
        case .arrival(let interface), .relay(let interface), .entry(let interface): hop.inport = interface
        case .departure: break
        }
        let route = routeStage
        for (hook, rule) in translated where hook != .postrouting { hop.stages.append(Self.stage(hook, rule)) }
        if let mark, isMarked {
            hop.stages.append(Stage(name: "mark", match: "", flow: nil, actions: ["meta mark set \(mark)"]))
        }
        // The route that would have been without the mark, or to the old destination, means nothing.
        if !isRedirected, !isMarked { hop.stages.append(route) }
        for (hook, rule) in translated where hook == .postrouting { hop.stages.append(Self.stage(hook, rule)) }
        if case .found(let found) = self.route, found.type != "local", !isRedirected, !isMarked {
            hop.outport = found.device
        }
        return Section(
            place: visit.node, hops: [hop], end: end, command: visit.command,
            container: probe.container.description, output: output)
    }

    /// Whether the packet gets another destination before its route is looked for.
    private var isRedirected: Bool { translated.contains { $0.hook != .postrouting } }

    /// Whether the packet is marked, and its route is another than the one that was asked for.
    private var isMarked: Bool { mark != visit.mark }

    private static func stage(_ hook: NATChain.Hook, _ rule: PacketRules.Translated) -> Stage {
        Stage(name: hook.rawValue, match: "chain \(rule.chain)", flow: nil, actions: [rule.rule])
    }

    private var routeStage: Stage {
        var stage = Stage(name: "route", match: visit.arguments.joined(separator: " "), flow: nil, actions: [])
        stage.route =
            switch route {
            case .found(let route) where route.type == "local": .local
            case .found(let route): .sent(type: route.type, gateway: route.gateway, device: route.device)
            case .refused(let refusal): .refused(refusal.reason)
            case .filtered(let drop): .refused(drop.reason)
            case .unknown(let reason): .unknown(reason)
            }
        return stage
    }

    /// Where the packet is after the host.
    private var end: SectionEnd {
        switch route {
        case .unknown(let reason): return .undetermined(reason)
        case .refused(let refusal): return .dropped(cause(refusal.reason))
        case .filtered(let drop): return .dropped(cause(drop))
        case .found(let route):
            if let unclearRule { return .undetermined(.host(.ruleUnclear(unclearRule))) }
            if isMarked { return .next(visit.node) }
            if visit.part == .departure, translated.contains(where: { $0.1.isRedirected }) { return .host(visit.node) }
            if isRedirected {
                // It is asked about again.
                return .next(visit.node)
            }
            if route.type == "local" { return .host(visit.node) }
            if ["unreachable", "blackhole", "prohibit"].contains(route.type) {
                return .dropped(cause(route.type == "prohibit" ? .prohibitedRoute : .unreachableRoute))
            }
            // By a management port a packet enters a switch, by any other interface it leaves the node.
            return route.device?.hasPrefix(LogicalNames.managementInterfacePrefix) ?? false
                ? .next(visit.node) : .wire(visit.node)
        }
    }

    /// Why the host does not send the packet on to where it is meant, with the route that it has.
    func cause(_ refusal: HostRefusal) -> Cause {
        var cause = Cause(
            reason: .host(node: visit.node, refusal), node: visit.node, datapath: "host",
            stage: "route", match: visit.arguments.joined(separator: " "))
        cause.hint = .runOnNode(command: visit.command)
        return cause
    }

    private func cause(_ drop: PacketRules.Drop) -> Cause {
        var cause = Cause(
            reason: .host(node: visit.node, drop.reason), node: visit.node, datapath: "host", stage: "output",
            match: drop.rule)
        cause.hint = .runOnNode(command: HostVisit.rulesCommand)
        return cause
    }

    /// The translations that the host does, for the leg.
    ///
    /// - Parameter own: The address that the packet gets where the host masquerades it, by the route that it leaves by.
    /// - Returns: The translations, in order.
    package func translations(own: (HostRoute) -> IPAddress?) -> [Translation] {
        var masqueraded: IPAddress?
        if case .found(let route) = self.route, isMasqueraded { masqueraded = own(route) }
        var before = visit.packet
        if visit.part == .departure, translated.first.map({ $0.hook == .postrouting }) ?? true {
            before.source = source ?? before.source
        }
        return translated.map { hook, rule in
            let by = Translation.Translator.host(node: visit.node, rule: rule.rule, chain: rule.chain)
            defer { before = rule.packet }
            if rule.isRedirected {
                return Translation(
                    kind: .destination, by: by, from: .known(before.destinationEnd),
                    to: .host(port: rule.packet.destinationPort))
            }
            if rule.isMasqueraded {
                return Translation(
                    kind: .source, by: by, from: .known(before.source),
                    to: masqueraded.map { .known($0) } ?? .interface(device))
            }
            return hook == .postrouting
                ? Translation(
                    kind: .source, by: by, from: .known(before.source), to: .known(rule.packet.source))
                : Translation(
                    kind: .destination, by: by, from: .known(before.destinationEnd),
                    to: .known(rule.packet.destinationEnd))
        }
    }

    private var isMasqueraded: Bool { translated.contains { $0.1.isMasqueraded } }

    /// The packet as the host sends it on, where its own address is the one given.
    func packet(masqueradedAs own: IPAddress?) -> Packet {
        var packet = packet
        if isMasqueraded, let own { packet.source = own }
        return packet
    }

    private var device: String? { if case .found(let route) = route { route.device } else { nil } }

    private var source: IPAddress? {
        if case .found(let route) = route { route.source.flatMap { IPAddress($0) } } else { nil }
    }
}

extension PacketRules.Drop {
    /// What the rule does.
    package var reason: HostRefusal { .filtered(rule: rule, chain: chain) }
}

extension HostRouteRefusal {
    /// What the kernel's answer means.
    package var reason: HostRefusal {
        switch self {
        case .noRoute: .noHostRoute
        case .unreachable: .unreachableRoute
        case .prohibited: .prohibitedRoute
        case .invalid: .blackHoleRoute
        case .reversePath: .reversePathFilter
        }
    }
}
