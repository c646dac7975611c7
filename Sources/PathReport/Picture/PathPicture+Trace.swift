import NetworkTypes
import PathModel

extension PathPicture {
    /// The picture of a trace.
    init(_ trace: PathTrace) {
        title = TraceWords.title(trace)
        verdict = VerdictWords.headline(trace)
        tone = Tone(trace.verdict)
        notes = trace.notes.map(\.words)
        // Of the other endpoints the path is drawn where it leads nowhere; else they are named with their verdicts.
        let drawn = trace.each.enumerated().flatMap { index, one in
            one.legs.filter { index == 0 || $0.verdict != .delivered }.map { (one, $0) }
        }
        legs = drawn.enumerated().map { index, leg in
            LegPainter(whole: trace, trace: leg.0, leg: leg.1, prefix: "l\(index)").paint()
        }
        legs += trace.others.filter { $0.verdict == .delivered || $0.verdict == nil }.enumerated().map {
            LegPainter.summary(of: $1, in: trace, prefix: "l\(drawn.count + $0)")
        }
    }
}

extension PathPicture.Box.Kind {
    init(_ kind: HopLine.Kind) {
        self =
            switch kind {
            case .bridge: .bridge
            case .router: .router
            default: .switching
            }
    }
}

/// Makes one leg of a picture.
private struct LegPainter {
    /// All that was traced.
    let whole: PathTrace
    /// The connection with the leg's endpoint.
    let trace: PathTrace
    let leg: Leg
    let prefix: String

    var isMirrored: Bool { leg.direction != .forward }

    /// An endpoint that the connection reaches, or that it is not balanced to, in two boxes.
    static func summary(of end: EndpointTrace, in trace: PathTrace, prefix: String) -> PathPicture.Leg {
        let tone = end.verdict.map { Tone($0) } ?? .plain
        var (verdict, isBalanced) = (end.verdict?.word ?? "", true)
        if case .notBalanced(let reason) = end.outcome { (verdict, isBalanced) = (reason.words, false) }
        var target = box(end.endpoint, id: "\(prefix)_endpoint_end")
        target.tone = tone
        target.lines.append(isBalanced ? verdict : "not balanced to")
        let lane = PathPicture.Lane(
            id: "\(prefix)_endpoint", name: "endpoint", verdict: verdict, tone: tone,
            start: box(trace.source, id: "\(prefix)_endpoint_start"),
            frames: [], ends: [target])
        return PathPicture.Leg(
            name: "\(TraceWords.name(.forward)) to \(end.endpoint.label)", verdict: verdict, tone: tone, facts: [],
            isMirrored: false,
            lanes: isBalanced ? [lane] : [])
    }

    func paint() -> PathPicture.Leg {
        var deeds = deeds()
        var lanes: [PathPicture.Lane] = []
        for (id, name, layer) in layers { lanes.append(lane(id, name, layer, &deeds.at)) }
        let causes = leg.verdict.cause.map(CauseWords.summary) ?? []
        let facts = causes.map { "\($0.name): \($0.text)" } + deeds.elsewhere
        return PathPicture.Leg(
            name: TraceWords.title(of: leg, in: trace, of: whole), verdict: VerdictWords.heading(leg, in: whole),
            tone: .init(leg.verdict), facts: facts, isMirrored: isMirrored, lanes: lanes)
    }

    /// The layers that are drawn: where both say the same, the logical one, which knows more names, stands for both. Of a layer
    /// that shows nothing, nothing is drawn beside one that does.
    private var layers: [(id: String, name: String, layer: LayerTrace)] {
        let traced = [("logical", leg.logical), ("openflow", leg.openflow)].filter { $0.1.isTraced }
        let shown = traced.filter { !$0.1.sections.allSatisfy(\.hops.isEmpty) }
        let verdicts = Set(shown.map { $0.1.verdict.word })
        let isOne = shown.count == 2 && verdicts.count == 1 && !leg.verdict.isUndetermined
        guard !isOne else { return [("both", "logical and openflow", leg.logical)] }
        return (shown.isEmpty ? traced : shown).map { ($0, $0, $1) }
    }

    /// What was done to the packet, by the datapath that did it: what is written into its box, once.
    private func deeds() -> (at: [String: [String]], elsewhere: [String]) {
        var deeds: (at: [String: [String]], elsewhere: [String]) = ([:], [])
        var datapath: String?
        for line in HopLines.of(leg, in: trace) where line.mark == .passed {
            switch line.kind {
            case .switching, .router: datapath = line.what
            case .policy, .route, .loadBalancer, .destinationNAT, .sourceNAT, .undoneDestinationNAT, .undoneSourceNAT:
                guard let datapath else {
                    deeds.elsewhere.append("\(line.kind.rawValue) \(line.what)")
                    continue
                }
                // Narrow: the object, the address before, the address after.
                let isNamed = line.kind != .policy && line.kind != .route
                let words = (isNamed ? "\(line.kind.rawValue) " : "") + line.what
                deeds.at[datapath, default: []] += words.replacing(": ", with: "\n", maxReplacements: 1)
                    .replacing(" → ", with: "\n→ ").split(separator: "\n").map(String.init)
            default: break
            }
        }
        return deeds
    }

    private func lane(
        _ layerID: String, _ name: String, _ layer: LayerTrace, _ deeds: inout [String: [String]]
    ) -> PathPicture.Lane {
        let id = "\(prefix)_\(layerID)"
        // Only OpenFlow tells the nodes of a zone.
        let framed = leg.openflow.isTraced ? "node" : "zone"
        var frames: [PathPicture.Frame] = []
        var arrival: String?
        for (section, nodes) in zip(layer.sections, HopNodes(layer, openflow: leg.openflow).nodes) {
            var hops = Array(zip(section.hops, nodes))[...]
            repeat {
                let node = hops.first?.1 ?? section.place
                let here = hops.prefix { $0.1 == node }.map(\.0)
                hops = hops.dropFirst(here.count)
                var boxes = self.boxes(here, id: "\(id)_\(frames.count)", &deeds)
                if !boxes.isEmpty, let label = arrival { boxes[0].arrival = label }
                arrival = hops.isEmpty ? Self.label(section.end) : "tunnel"
                frames.append(.init(id: "\(id)_\(frames.count)", label: "\(framed) \(node)", boxes: boxes))
            } while !hops.isEmpty
        }
        stop(&frames, layer.verdict)
        return PathPicture.Lane(
            id: id, name: name, verdict: layer.verdict.word, tone: .init(layer.verdict),
            start: Self.box(isMirrored ? trace.answering : trace.source, id: "\(id)_start"), frames: frames,
            ends: ends(layer, id: id))
    }

    /// A box a datapath: its ingress and egress pipelines are one.
    private func boxes(_ hops: [Hop], id: String, _ deeds: inout [String: [String]]) -> [PathPicture.Box] {
        var boxes: [PathPicture.Box] = []
        for hop in hops {
            let hint = Self.hint(hop)
            if let last = boxes.last, last.name == hop.datapath, hop.pipeline == .egress {
                boxes[boxes.count - 1].hint += "\n" + hint
            } else {
                let lines = deeds.removeValue(forKey: hop.datapath) ?? []
                boxes.append(
                    .init(
                        id: "\(id)_\(boxes.count)", kind: .init(HopLine.Kind(hop)), name: hop.datapath, lines: lines,
                        hint: hint))
            }
        }
        return boxes
    }

    /// Marks the box where the packet was stopped, or lost from sight.
    private func stop(_ frames: inout [PathPicture.Frame], _ verdict: Verdict) {
        guard verdict != .delivered, let frame = frames.lastIndex(where: { !$0.boxes.isEmpty }) else { return }
        let boxes = frames[frame].boxes
        let named = verdict.cause?.datapath.flatMap { name in boxes.lastIndex { $0.name == name } }
        let box = named ?? boxes.count - 1
        frames[frame].boxes[box].tone = .init(verdict)
        let isLast = frame == frames.count - 1 && box == boxes.count - 1
        // A packet may go on after the place that decided its fate, such as a load balancer that did not know its port.
        frames[frame].boxes[box].lines += Self.fate(verdict, as: isLast ? nil : "decided")
    }

    /// Where the packet arrived, or how it left the cluster. A packet that was lost has no end, and one that was stopped where
    /// it left is stopped there.
    private func ends(_ layer: LayerTrace, id: String) -> [PathPicture.Box] {
        guard let last = layer.sections.last?.end, !layer.verdict.isUndetermined else { return [] }
        var target = Self.box(isMirrored ? trace.source : trace.answering, id: "\(id)_end")
        if !isMirrored, trace.backend != nil, trace.backend?.label != trace.destination.label {
            target.lines.append("of \(trace.destination.label)")
        }
        target.tone = .init(leg.verdict == .delivered ? layer.verdict : leg.verdict)
        var exit: PathPicture.Box
        switch last {
        case .port:
            return layer.verdict == .delivered ? [target] : []
        case .wire(let node):
            exit = PathPicture.Box(id: "\(id)_wire", kind: .wire, name: "wire", lines: ["outside of \(node)"])
        case .host(let node):
            exit = PathPicture.Box(id: "\(id)_host", kind: .host, name: "host", lines: [node])
        default: return []
        }
        guard layer.verdict == .delivered else { return [exit] }
        guard leg.verdict != .delivered else { return [exit, target] }
        // Where another layer did not get as far, it is marked there.
        if [leg.logical, leg.openflow].allSatisfy({ !$0.isTraced || $0.verdict == .delivered }) {
            exit.tone = .init(leg.verdict)
            exit.lines += Self.fate(leg.verdict)
        }
        return [exit]
    }

    /// What happened to a packet where it was stopped or lost, in a line or two.
    private static func fate(_ verdict: Verdict, as deed: String? = nil) -> [String] {
        guard let cause = verdict.cause else { return ["? \(verdict.word)"] }
        let stage = cause.stageWords.map { " in \($0)" } ?? ""
        return [
            "✖ \(deed ?? verdict.word)\(stage)", cause.isolationWords ?? cause.owner?.description ?? cause.reason.words,
        ]
    }

    private static func box(_ endpoint: Endpoint, id: String) -> PathPicture.Box {
        var lines: [String] = []
        if endpoint.name != nil { lines.append(endpoint.address.description) }
        switch endpoint.kind {
        case .node: break
        case .external: lines += ["outside the cluster"] + (endpoint.node.map { ["by \($0)"] } ?? [])
        case .pod, .service, .address: lines += endpoint.node.map { ["on \($0)"] } ?? []
        }
        if endpoint.isHostNetwork, endpoint.kind != .node { lines.append("host network") }
        return .init(id: id, kind: .end, name: endpoint.label, lines: lines)
    }

    private static func label(_ end: SectionEnd) -> String? {
        switch end {
        case .next: "tunnel"
        case .host: "host"
        case .wire: "wire"
        default: nil
        }
    }

    private static func hint(_ hop: Hop) -> String {
        let ports = [hop.inport.map { "from \($0)" }, hop.outport.map { "to \($0)" }].compactMap(\.self)
        return ([hop.pipeline.rawValue] + ports + ["\(hop.stages.count) stages"]).joined(separator: ", ")
    }
}
