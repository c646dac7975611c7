import PathModel

extension PathPicture {
    /// The picture of a trace.
    init(_ trace: PathTrace) {
        title = TextReport.title(trace)
        verdict = TextReport.words(trace.verdict)
        tone = Tone(trace.verdict)
        notes = trace.notes
        legs = trace.legs.enumerated().map { index, leg in
            LegPainter(trace: trace, leg: leg, prefix: "l\(index)").paint()
        }
    }
}

extension PathPicture.Tone {
    /// The colour of a verdict.
    init(_ verdict: Verdict) {
        self =
            switch verdict {
            case .delivered: .good
            case .dropped, .rejected: .bad
            case .undetermined: .unsure
            }
    }
}

/// Makes one leg of a picture.
private struct LegPainter {
    let trace: PathTrace
    let leg: Leg
    let prefix: String

    var isMirrored: Bool { leg.direction != .forward }

    func paint() -> PathPicture.Leg {
        var lanes: [PathPicture.Lane] = []
        // A translation is written into the box of the datapath that did it, once.
        var untold = leg.translations
        for (name, layer) in [("logical", leg.logical), ("openflow", leg.openflow)] where layer.isTraced {
            lanes.append(lane(name, layer, &untold))
        }
        let facts =
            (leg.verdict.cause.map { TextReport.facts($0).map { "\($0): \($1)" } } ?? [])
            + untold.map { "\($0.kind) \($0.from) → \($0.to) by \($0.by)" }
        return PathPicture.Leg(
            name: leg.direction.rawValue, verdict: TextReport.words(leg.verdict), tone: .init(leg.verdict),
            facts: facts, isMirrored: isMirrored, lanes: lanes)
    }

    private func lane(_ name: String, _ layer: LayerTrace, _ untold: inout [Translation]) -> PathPicture.Lane {
        let id = "\(prefix)_\(name)"
        let framed = name == "logical" ? "zone" : "node"
        var frames: [PathPicture.Frame] = []
        var arrival: String?
        for (index, section) in layer.sections.enumerated() {
            var boxes = self.boxes(section.hops, id: "\(id)_\(index)", &untold)
            if !boxes.isEmpty, let label = arrival { boxes[0].arrival = label }
            arrival = Self.label(section.end)
            frames.append(.init(id: "\(id)_\(index)", label: "\(framed) \(section.place)", boxes: boxes))
        }
        stop(&frames, layer.verdict)
        return PathPicture.Lane(
            name: name, verdict: layer.verdict.word, tone: .init(layer.verdict),
            start: end(isMirrored ? trace.answering : trace.source, id: "\(id)_start"), frames: frames,
            ends: ends(layer, id: id))
    }

    /// A box a datapath: its ingress and egress pipelines are one.
    private func boxes(_ hops: [Hop], id: String, _ untold: inout [Translation]) -> [PathPicture.Box] {
        var boxes: [PathPicture.Box] = []
        for hop in hops {
            let hint = Self.hint(hop)
            if let last = boxes.last, last.name == hop.datapath, hop.pipeline == "egress" {
                boxes[boxes.count - 1].hint += "\n" + hint
            } else {
                boxes.append(
                    .init(
                        id: "\(id)_\(boxes.count)", kind: Self.kind(hop), name: hop.datapath, lines: [], hint: hint))
            }
            let told = untold.filter { $0.by == hop.datapath }
            untold.removeAll { $0.by == hop.datapath }
            boxes[boxes.count - 1].lines += told.flatMap { ["\($0.kind) \($0.from)", "→ \($0.to)"] }
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
        var lines = [isLast ? "✖ \(verdict.word)" : "✖ decided"]
        if case .undetermined = verdict { lines = ["? \(verdict.word)"] }
        if let cause = verdict.cause {
            if let stage = cause.stage { lines[0] += " in \(stage)" }
            lines.append(cause.owner?.description ?? cause.reason)
        }
        frames[frame].boxes[box].lines += lines
    }

    private func ends(_ layer: LayerTrace, id: String) -> [PathPicture.Box] {
        guard let last = layer.sections.last?.end else { return [] }
        var target = end(isMirrored ? trace.source : trace.answering, id: "\(id)_end")
        if !isMirrored, trace.backend != nil, trace.backend?.label != trace.destination.label {
            target.lines.append("of \(trace.destination.label)")
        }
        target.tone = .init(leg.verdict == .delivered ? layer.verdict : leg.verdict)
        switch last {
        case .port:
            return layer.verdict == .delivered ? [target] : []
        case .wire(let node):
            let wire = PathPicture.Box(
                id: "\(id)_wire", kind: .wire, name: "wire", lines: ["outside of \(node)"], arrival: nil)
            return layer.verdict == .delivered ? [wire, target] : [wire]
        case .host(let node):
            let host = PathPicture.Box(id: "\(id)_host", kind: .host, name: "host", lines: [node])
            return layer.verdict == .delivered ? [host, target] : [host]
        default: return []
        }
    }

    private func end(_ endpoint: Endpoint, id: String) -> PathPicture.Box {
        var lines: [String] = []
        if endpoint.name != nil { lines.append(endpoint.address.description) }
        if let node = endpoint.node { lines.append("on \(node)") }
        if endpoint.isHostNetwork { lines.append("host network") }
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

    private static func kind(_ hop: Hop) -> PathPicture.Box.Kind {
        if hop.pipeline == "bridge" { return .bridge }
        // ovn-northd names the stages of routers lr_… and those of switches ls_… (ovn-northd(8)).
        return hop.stages.contains { $0.name.hasPrefix("lr_") } ? .router : .switching
    }

    private static func hint(_ hop: Hop) -> String {
        let ports = [hop.inport.map { "from \($0)" }, hop.outport.map { "to \($0)" }].compactMap(\.self)
        return ([hop.pipeline] + ports + ["\(hop.stages.count) stages"]).joined(separator: ", ")
    }
}
