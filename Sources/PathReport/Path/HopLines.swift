import NetworkTypes
import PathModel

/// Reads the hops that matter from a leg: the logical path, with the nodes between which it took a tunnel, what translated
/// and allowed the packet where it did, and where it ended. A leg without a logical path is told by its bridges.
struct HopLines {
    private let leg: Leg
    private let layer: LayerTrace
    private let origins: [String: FlowOrigin]
    private let nodes: HopNodes
    private var untold: [Translation]
    /// The hosts that the packet came to, and of which nothing is told yet.
    private var arriving: [Section] = []
    private var lines: [HopLine] = []
    private var datapath: String?
    private var node: String?

    /// The lines of a trace's leg, in the packet's order.
    static func of(_ leg: Leg, in trace: PathTrace) -> [HopLine] {
        var reader = HopLines(leg)
        reader.start(trace)
        let sections = reader.layer.sections
        for (index, (section, nodes)) in zip(sections, reader.nodes.nodes).enumerated() {
            for (hop, node) in zip(section.hops, nodes) { reader.pass(hop, on: node) }
            guard index + 1 < sections.count else { break }
            reader.leave(by: section.end, to: reader.nodes.nodes[index + 1].first ?? sections[index + 1].place)
        }
        reader.end(trace)
        reader.stop()
        return reader.lines
    }

    private init(_ leg: Leg) {
        self.leg = leg
        layer = leg.logical.isTraced && leg.logical.sections.contains { !$0.hops.isEmpty } ? leg.logical : leg.openflow
        origins = Dictionary(leg.detrace.flows.map { ($0.flow, $0) }) { first, _ in first }
        nodes = HopNodes(layer, openflow: leg.openflow)
        untold = leg.translations
    }

    // MARK: The path

    private mutating func pass(_ hop: Hop, on node: String) {
        go(to: node)
        // A switch or router spans nodes; a bridge is another one on each.
        let passed = hop.pipeline == .bridge ? "\(node)/\(hop.datapath)" : hop.datapath
        if passed != datapath {
            tell { [datapath] in $0.by == datapath.map { .datapath($0) } }
            datapath = passed
            add(HopLine.Kind(hop), name(hop, on: node))
        }
        for stage in hop.stages {
            tell { $0.by == .datapath(hop.datapath) && Self.translates(stage, as: $0.kind) }
            guard let flow = stage.flow, flow != leg.verdict.cause?.flow, let origin = origins[flow] else { continue }
            tell(origin)
        }
    }

    /// Tells how the packet got on that left OVN: through a host, over the wire, through the next node's host.
    private mutating func leave(by end: SectionEnd, to next: String) {
        guard case .host(let place) = end else {
            if case .wire(let place) = end { cross(from: place, to: next) }
            return
        }
        tellHosts(at: place)
        cross(from: place, to: next)
    }

    private mutating func cross(from place: String, to next: String) {
        guard place != next else { return }
        add(.wire, "\(place) → \(next)")
        (node, datapath) = (next, nil)
        tellHosts(at: next)
    }

    private mutating func tellHosts(at place: String) {
        while let host = arriving.first, host.place == place {
            arriving.removeFirst()
            tell(host)
        }
    }

    private func name(_ hop: Hop, on node: String) -> String {
        hop.pipeline == .bridge ? "\(hop.datapath) of \(node)" : hop.datapath
    }

    private mutating func go(to next: String) {
        if let node, node != next { add(.tunnel, "\(node) → \(next)") }
        node = next
    }

    private mutating func add(_ kind: HopLine.Kind, _ what: String, _ mark: HopLine.Mark = .passed) {
        let line = HopLine(kind: kind, what: what, node: node, mark: mark)
        // Pipelines of one datapath may meet the same policy twice.
        if lines.last != line { lines.append(line) }
    }

    /// Tells the translations that are meant and were not told yet.
    private mutating func tell(_ isMeant: (Translation) -> Bool) {
        let told = untold.filter(isMeant)
        untold.removeAll(where: isMeant)
        for translation in told {
            let what = "\(translation.from.words) → \(translation.to.words)"
            add(HopLine.Kind(translation), (translation.owner.map { "\($0): " } ?? "") + what)
        }
    }

    /// The stages at which addresses are translated (ovn-northd(8)).
    private static func translates(_ stage: Stage, as kind: Translation.Kind) -> Bool {
        let stages: [String] =
            switch kind {
            case .destination: ["ls_in_lb", "lr_in_dnat"]
            case .source: ["lr_out_snat", "ls_in_nat_hairpin"]
            case .undoneSource: ["lr_in_unsnat"]
            case .undoneDestination: ["lr_out_undnat"]
            }
        return stages.contains(stage.name)
    }

    /// Tells the policy that let the packet pass, and what sent it elsewhere than to its destination.
    private mutating func tell(_ origin: FlowOrigin) {
        guard let row = origin.row, let owner = origin.owner else { return }
        // ovn-kubernetes has an ACL for each node that lets its own traffic to its pods pass, whatever policies select them.
        if row.isACL, owner.kind == "Node" {
            return add(.policy, "no NetworkPolicy applies to traffic of \(owner) itself")
        }
        guard let kind = HopLine.Kind(owner) else { return }
        switch row.content {
        case .acl(_, let action, _, _) where kind == .policy:
            add(.policy, "\(owner) \(action == "pass" ? "passes it to the next tier" : "allows it")")
        case .routerPolicy(action: "reroute", _): add(.route, "\(owner) reroutes it")
        default: break
        }
    }

    // MARK: The ends

    private mutating func start(_ trace: PathTrace) {
        let end = trace.legs.first { $0.direction == .forward }.flatMap {
            Self.lastEnd($0.logical) ?? Self.lastEnd($0.openflow)
        }
        let isFromHost = leg.direction == .reply && end != nil && end == leg.hosts.first.map { .host($0.place) }
        let left = leg.hosts.prefix { host in
            if case .next = host.end, isFromHost { true } else { !HostWords.isArrival(host) }
        }
        arriving = Array(leg.hosts.dropFirst(left.count))
        for host in left { tell(host) }
        comeBack(from: left.last?.place)
        guard left.isEmpty else { return }
        guard leg.direction != .forward else {
            guard let node = trace.source.node else { return }
            if trace.source.isHostNetwork { add(.host, node) }
            if trace.source.kind == .external { enter(from: trace.source.address, at: node) }
            return
        }
        switch end {
        case .host(let node): add(.host, node)
        case .wire(let node): add(.wire, "\(trace.answering.address) → \(node)")
        default: break
        }
    }

    /// Tells the hosts by which an answer comes into OVN, where it does so by a management port.
    private mutating func comeBack(from place: String?) {
        guard leg.direction == .reply, let first = nodes.nodes.first?.first,
            layer.sections.first?.hops.first?.inport?.hasPrefix("k8s-") ?? false,
            let last = arriving.lastIndex(where: { $0.place == first && HostWords.leadsToManagementPort($0) })
        else { return }
        var place = place
        for host in arriving[...last] {
            if let place, place != host.place { add(.wire, "\(place) → \(host.place)") }
            (place, node) = (host.place, host.place)
            tell(host)
        }
        arriving.removeSubrange(...last)
    }

    /// Tells how a packet from outside comes in, and through which host where the external bridge does not give it to OVN.
    private mutating func enter(from address: IPAddress, at place: String) {
        add(.wire, "\(address) → \(place)")
        guard layer.sections.first?.hops.first?.pipeline != .bridge, let first = leg.openflow.sections.first,
            first.end == .host(place)
        else { return }
        node = place
        while let host = arriving.first, host.place == place, host.end != .host(place) {
            arriving.removeFirst()
            tell(host)
        }
        tell { translation in first.hops.contains { translation.by == .datapath($0.datapath) } }
    }

    private static func lastEnd(_ layer: LayerTrace) -> SectionEnd? { layer.isTraced ? layer.sections.last?.end : nil }

    private mutating func end(_ trace: PathTrace) {
        if layer.verdict == .delivered { for next in nodes.rest { go(to: next) } }
        tell { if case .host = $0.by { false } else { true } }
        let target = leg.direction == .forward ? trace.answering : trace.source
        switch layer.sections.last?.end {
        case .port(let port):
            let isTarget = layer.verdict == .delivered && target.kind == .pod
            isTarget ? add(.pod, target.object) : add(.port, port)
        case .host(let node):
            if !leg.hosts.contains(where: { HostWords.isArrival($0) && $0.place == node }) { add(.host, node) }
        // What was lost before it left is not known to have left.
        case .wire(let node) where !layer.verdict.isUndetermined && arriving.allSatisfy { $0.place == node }:
            let bridge = leg.openflow.sections.last?.hops.last.map { "\($0.datapath) of " } ?? ""
            add(.wire, bridge + node + (layer.verdict == .delivered ? " → \(target.address)" : ""))
        default: break
        }
        while let host = arriving.first {
            if let node, node != host.place, !HostWords.isByManagementPort(host) {
                cross(from: node, to: host.place)
            } else {
                arriving.removeFirst()
                tell(host)
            }
        }
        tell { _ in true }
        // A packet that never leaves its pod, or is turned around next to it, is seen by no tool.
        if layer.sections.isEmpty, leg.hosts.isEmpty, leg.verdict == .delivered, target.kind == .pod {
            add(.pod, target.object)
        }
    }

    /// Tells what a host does, and its translations, which say of whom they are by `host NODE`.
    private mutating func tell(_ host: Section) {
        add(.host, HostWords.line(host))
        let rules = host.hops.flatMap(\.stages).flatMap(\.actions)
        tell { if case .host(host.place, let rule, _) = $0.by { rules.contains(rule) } else { false } }
    }

    /// Marks where the packet was stopped or lost.
    private mutating func stop() {
        guard leg.verdict != .delivered else { return }
        if let cause = leg.verdict.cause, let owner = cause.owner, let kind = HopLine.Kind(owner) {
            return stop(at: owner, kind, cause)
        }
        // What an external bridge stopped the bridges alone show, whichever layer is told.
        let stopped = [layer, leg.openflow].filter { $0.isTraced && $0.verdict != .delivered }
        let place = leg.verdict.cause?.datapath
        guard
            let failing = stopped.first(where: { $0.sections.flatMap(\.hops).contains { $0.datapath == place } })
                ?? stopped.first
        else {
            // Each layer has it arrive: it is lost, or stopped, where it came to.
            if let line = lines.indices.last { lines[line].mark = leg.verdict.cause == nil ? .lost : .stopped }
            return
        }
        guard let last = failing.sections.last else { return }
        let cause = leg.verdict.cause ?? failing.verdict.cause
        let hops = failing.sections.flatMap(\.hops)
        guard !last.hops.isEmpty, let hop = hops.last(where: { $0.datapath == cause?.datapath }) ?? hops.last else {
            // The tool showed nothing of this place.
            return add(.node, last.place, .lost)
        }
        let kind = HopLine.Kind(hop)
        let name = name(hop, on: last.place)
        let mark: HopLine.Mark = leg.verdict.cause == nil ? .lost : .stopped
        if let line = lines.indices.last, lines[line].kind == kind, lines[line].what == name {
            lines[line].mark = mark
        } else {
            node = cause?.node ?? last.place
            let stage = mark == .lost ? cause?.stageWords.map { ", \($0)" } ?? "" : ""
            add(kind, name + stage, mark)
        }
    }

    private mutating func stop(at owner: ObjectReference, _ kind: HopLine.Kind, _ cause: Cause) {
        node = cause.node ?? node
        let deed = leg.verdict.word == "rejected" ? "rejects" : "drops"
        add(kind, cause.isolationWords ?? (kind == .policy ? "\(owner) \(deed) it" : owner.description), .stopped)
    }
}
