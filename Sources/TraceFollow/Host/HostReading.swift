package import HostFormats
package import NetworkTypes
package import PathModel
import TraceProbe

/// What a host said of a packet.
package struct HostReading: Sendable {
    /// What the kernel does with the packet.
    package enum Route: Hashable, Sendable {
        /// It has a route.
        case found(HostRoute)
        /// It drops the packet.
        case refused(HostRouteRefusal)
        /// It has a route, but a rule of the host drops it.
        case filtered(PacketRules.Drop)
        /// The host could not tell, for the reason given.
        case unknown(Unknown)
    }

    /// What the kernel does with the packet as it came.
    package private(set) var route: Route
    /// What it translates before and after it looks for the route.
    package private(set) var translated: [(hook: NATChain.Hook, PacketRules.Translated)] = []
    /// The firewall mark that it gives a packet of its own.
    package private(set) var mark: String?
    /// The packet as it is afterwards.
    package private(set) var packet: Packet
    /// What a reader should know besides.
    package private(set) var notes: [HostNote] = []
    /// The rule of which it is not known whether it gives the packet another destination, where there is one.
    package private(set) var unclearRule: String?
    package let visit: HostVisit

    /// Reads what a visit's probe printed.
    init(_ result: ProbeResult, of visit: HostVisit) {
        self.visit = visit
        packet = visit.packet
        let parts: [Substring: String]
        switch ToolText.output(of: result, tool: .hostScript) {
        case .success(let text): parts = Self.parts(of: text)
        case .failure(let problem):
            route = .unknown(problem.reason)
            return
        }
        route = Self.route(parts)
        if case .found(let route) = route, visit.part == .departure, visit.isNew,
            let source = route.source.flatMap({ IPAddress($0) })
        {
            packet.source = source
        }
        guard visit.isNew else { return }
        translate(by: parts)
    }

    /// The text by the markers that the script prints.
    private static func parts(of text: String) -> [Substring: String] {
        var parts: [Substring: String] = [:]
        var name: Substring = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("== ") { name = line.dropFirst(3) } else { parts[name, default: ""] += line + "\n" }
            if parts[name] == nil { parts[name] = "" }
        }
        return parts
    }

    private static func route(_ parts: [Substring: String]) -> Route {
        if parts["missing"] != nil { return .unknown(.host(.noIPTool)) }
        let answer = (parts["route"] ?? "") + (parts["text"] ?? "")
        if let route = HostRoute(parsing: answer) { return .found(route) }
        let alone = parts["alone"] ?? ""
        switch HostRouteRefusal(parsing: answer) {
        // Of a route, it is that for any source as well.
        case .invalid? where HostRouteRefusal(parsing: alone) != .invalid:
            return .unknown(.host(.sourceNotAccepted))
        case let refusal?: return .refused(refusal)
        case nil: break
        }
        if let route = HostRoute(parsing: alone) { return .found(route) }
        return .unknown(answer.split(separator: "\n").last.map { .error(String($0)) } ?? .host(.ipSilent))
    }

    private mutating func translate(by parts: [Substring: String]) {
        let rulesets = [NATRuleset(nft: parts["nft"] ?? ""), NATRuleset(iptables: parts["iptables"] ?? "")]
        guard rulesets.contains(where: { !$0.chains.isEmpty }) else {
            notes.append(.natRulesUnreadable)
            return
        }
        for (name, text) in [("nft", parts["nft"]), ("iptables-save", parts["iptables"])] {
            guard let text, let end = HostVisit.death(in: text) else { continue }
            notes.append(.natRulesIncomplete(tool: name, exitCode: String(end)))
        }
        if parts.values.contains(where: { $0.utf8.count >= HostVisit.mostBytes }) {
            notes.append(.tooManyRules)
        }
        var route: HostRoute?
        if case .found(let found) = self.route { route = found }
        let isArrival = visit.part != .departure
        var seen = PacketRules.Seen(packet: packet, isForHost: route.map { $0.type == "local" })
        if case .refused = self.route { seen.isForHost = false }
        switch visit.part {
        case .arrival(let interface), .relay(let interface), .entry(let interface): seen.inputInterface = interface
        case .departure: break
        }
        // iptables is often another face of the same rules: what nft shows first is not counted twice.
        if !isArrival {
            // An application may mark its own packets; none that is known here does.
            seen.mark = 0
            for ruleset in rulesets where mark == nil {
                var rules = PacketRules(ruleset, seen: seen)
                mark = rules.mark()
                seen.mark = rules.seen.mark
                unclearRule = unclearRule ?? rules.uncertain.first
            }
        }
        let first: NATChain.Hook = isArrival ? .prerouting : .output
        if case .relay = visit.part {
            // It has another destination already.
        } else if let found = apply(rulesets, at: first, &seen) {
            translated.append((first, found))
            packet = found.packet
        }
        if let unclearRule { notes.append(.natRuleUnclear(unclearRule)) }
        if visit.part == .departure, translated.isEmpty, unclearRule == nil, let route {
            seen.outputInterface = route.device
            for ruleset in rulesets {
                var rules = PacketRules(ruleset, seen: seen)
                if let drop = rules.drop() { self.route = .filtered(drop) }
            }
        }
        guard let device = route?.device, route?.type != "local", translated.isEmpty else { return }
        seen.outputInterface = device
        if let found = apply(rulesets, at: .postrouting, &seen), found.packet != packet || found.isMasqueraded {
            translated.append((.postrouting, found))
            packet = found.packet
        }
    }

    private mutating func apply(
        _ rulesets: [NATRuleset], at hook: NATChain.Hook, _ seen: inout PacketRules.Seen
    ) -> PacketRules.Translated? {
        for ruleset in rulesets {
            var rules = PacketRules(ruleset, seen: seen)
            let found = rules.translation(at: hook)
            seen.mark = rules.seen.mark
            if let rule = rules.uncertain.first {
                let note = HostNote.natRuleUnclear(rule)
                if hook == .postrouting {
                    if !notes.contains(note) { notes.append(note) }
                } else {
                    unclearRule = unclearRule ?? rule
                }
            }
            if let found { return found }
        }
        return nil
    }
}
