import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// Tells a trace in the result lines of `ovnkube-trace`.
///
/// That tool runs one step after the other, each a trace of its own; here all steps are views of one connection: `source pod
/// to destination pod` is the forward leg, `destination pod to source pod` the reply to it. Where zones have databases of
/// their own, a step over the logical flows is two lines: how the packet fares up to the end of the sender's zone, and in the
/// receiver's (`(remote)`). A host has no zone of its own, so a path to one has no second line.
struct ResultLines {
    private static let out = "source pod to destination pod"
    private static let back = "destination pod to source pod"

    /// One direction between two ends.
    private struct Direction {
        var way: String
        var leg: Leg?
        var from: String
        var to: String
        /// The zone that has a line of its own.
        var remoteZone: String?
    }

    let trace: PathTrace
    let resolved: ResolvedTrace

    private var isInterconnect: Bool { resolved.cluster.placement.isInterconnect }
    private var source: String { trace.source.name ?? trace.source.label }

    /// The lines of all steps, in the tool's order.
    var all: [ResultLine] {
        switch resolved.destination {
        case .address(let address): toAddress(address.description)
        case .pod(let attachment): betweenPods(attachment.endpoint, service: nil)
        case .service(let service):
            betweenPods(trace.backend ?? service.backends.first?.endpoint, service: service.name)
        }
    }

    /// The step that the tool begins with.
    static func firstStep(to destination: ResolvedDestination, isInterconnect: Bool) -> String {
        switch destination {
        case .address: "from pod to IP"
        case .pod: out
        case .service: isInterconnect ? "source pod to service clusterIP" : "from source pod to service clusterIP"
        }
    }

    private func leg(_ direction: Leg.Direction) -> Leg? { trace.legs.first { $0.direction == direction } }

    private func toAddress(_ address: String) -> [ResultLine] {
        let forward = leg(.forward)
        func line(_ tool: ResultLine.Tool, _ way: String) -> ResultLine {
            let direction = Direction(way: way, leg: forward, from: source, to: address)
            return tool == .logical ? logical(direction)[0] : single(tool, direction)
        }
        return [line(.logical, "from pod to IP"), line(.openflow, "pod to IP"), line(.detrace, "pod to external IP")]
    }

    private func betweenPods(_ end: Endpoint?, service: String?) -> [ResultLine] {
        let name = end?.name ?? end?.address.description ?? service ?? ""
        let isHost = end.map { $0.isHostNetwork || resolved.cluster.node(withAddress: $0.address) != nil } ?? false
        let there = end.flatMap { isHost ? nil : remoteZone(of: $0.node, from: trace.source.node) }
        let here = trace.source.isHostNetwork ? nil : remoteZone(of: trace.source.node, from: end?.node)
        let forth = Direction(way: Self.out, leg: leg(.forward), from: source, to: name, remoteZone: there)
        let back = Direction(way: Self.back, leg: leg(.reply), from: name, to: source, remoteZone: here)

        var lines: [ResultLine] = []
        if let service {
            var toService = forth
            toService.way = Self.firstStep(to: resolved.destination, isInterconnect: isInterconnect)
            lines += logical(toService)
            lines[0].destination = service
            // The same trace once more, as the path to the pod: the tools' output need not be printed again.
            lines += logical(forth).map { line in
                var line = line
                line.sections = []
                return line
            }
        } else {
            lines += logical(forth)
        }
        // If the packet does not get through the bridges, or that is unknown, report it, and not the missing reply.
        let isUnanswered = back.leg == nil && outcome(forth, \.openflow) != .success
        return lines + (isUnanswered ? [] : logical(back)) + [forth, back].map { single(.openflow, $0) }
            + [forth, back].map { single(.detrace, $0) }
    }

    /// The zone of a node, where packets from another node enter it by a database of its own.
    private func remoteZone(of node: String?, from other: String?) -> String? {
        guard isInterconnect, let node, let other, !resolved.cluster.areInOneZone(node, other) else { return nil }
        return resolved.cluster.nodes[node]?.zone ?? node
    }

    /// The lines of one direction over the logical flows.
    private func logical(_ direction: Direction) -> [ResultLine] {
        let outcome = outcome(direction, \.logical)
        var local = ResultLine(
            tool: .logical, way: direction.way, source: direction.from, destination: direction.to, outcome: outcome,
            sections: direction.leg?.logical.sections ?? [])
        guard let zone = direction.remoteZone else { return [local] }
        var remote = local
        remote.isRemote = true
        if let first = local.sections.first {
            local.sections = [first]
            remote.sections.removeFirst()
            // An answer from a host comes in by the external bridge of the receiver's own zone.
            if first.place == zone {
                remote.sections = [first]
                local.sections = []
                local.outcome = .success
            } else if case .next = first.end {
                local.outcome = .success
            }
        }
        return [local, remote]
    }

    private func single(_ tool: ResultLine.Tool, _ direction: Direction) -> ResultLine {
        var line = ResultLine(
            tool: tool, way: direction.way, source: direction.from, destination: direction.to,
            outcome: outcome(direction, \.openflow))
        if tool == .openflow {
            line.sections = direction.leg?.openflow.sections ?? []
        } else if let detrace = direction.leg?.detrace {
            line.flows = detrace.flows
            line.outcome = if case .undetermined(let reason) = detrace.verdict { .skipped(reason) } else { .success }
        }
        return line
    }

    private func outcome(_ direction: Direction, _ layer: KeyPath<Leg, LayerTrace>) -> ResultLine.Outcome {
        guard let leg = direction.leg else {
            return .undetermined(trace.notes.first.map { .noted($0) } ?? .noPacket)
        }
        // What a layer cannot show was decided by the other.
        let own = leg[keyPath: layer].isTraced ? leg[keyPath: layer].verdict : leg.verdict
        switch (own, leg.verdict) {
        case (.undetermined(let reason), _): return .undetermined(.unknown(reason))
        // The logical flows let it pass whatever the bridges do. The bridges' step is the leg's last: there the line
        // says that the result is unknown.
        case (.delivered, .undetermined) where layer == \Leg.logical: return .success
        case (_, .undetermined(let reason)): return .undetermined(.unknown(reason))
        case (.delivered, _): return .success
        case (.dropped(let cause), _), (.rejected(let cause), _): return .failure(cause)
        }
    }
}
