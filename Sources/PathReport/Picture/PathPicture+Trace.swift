import PathModel

extension PathPicture {
    /// The picture of a trace.
    init(_ trace: PathTrace) {
        title = TextReport.title(trace)
        verdict = (trace.share.map { "\($0); " } ?? "") + TextReport.words(trace.verdict)
        tone = Tone(trace.verdict)
        notes = trace.notes
        let isOne = trace.share == nil
        // Of the other endpoints the way is drawn where it leads nowhere; else they are named with their verdicts.
        let drawn = trace.each.enumerated().flatMap { index, one in
            one.legs.filter { index == 0 || $0.verdict != .delivered }.map { (one, $0) }
        }
        legs = drawn.enumerated().map { index, leg in
            LegPainter(trace: leg.0, leg: leg.1, prefix: "l\(index)", namesEndpoint: !isOne).paint()
        }
        legs += trace.endpoints.dropFirst().filter { $0.verdict == .delivered || $0.verdict == nil }.enumerated().map {
            LegPainter.summary(of: $1, in: trace, prefix: "l\(drawn.count + $0)")
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
    let trace: PathTrace
    let leg: Leg
    let prefix: String
    /// Whether the leg is one of several to different endpoints.
    let namesEndpoint: Bool

    var isMirrored: Bool { leg.direction != .forward }

    /// An endpoint that the connection reaches, or that it is not balanced to, in two boxes.
    static func summary(of end: EndpointTrace, in trace: PathTrace, prefix: String) -> PathPicture.Leg {
        let tone = end.verdict.map { PathPicture.Tone($0) } ?? .plain
        var (verdict, isBalanced) = (end.verdict?.word ?? "", true)
        if case .notBalanced(let reason) = end.outcome { (verdict, isBalanced) = (reason, false) }
        var target = box(end.endpoint, id: "\(prefix)_endpoint_end")
        target.tone = tone
        target.lines.append(isBalanced ? verdict : "not balanced to")
        let lane = PathPicture.Lane(
            name: "endpoint", verdict: verdict, tone: tone, start: box(trace.source, id: "\(prefix)_endpoint_start"),
            frames: [], ends: [target])
        return PathPicture.Leg(
            name: "forward to \(end.endpoint.label)", verdict: verdict, tone: tone, facts: [], isMirrored: false,
            lanes: isBalanced ? [lane] : [])
    }

    func paint() -> PathPicture.Leg {
        var deeds = deeds()
        var lanes: [PathPicture.Lane] = []
        for (name, layer) in [("logical", leg.logical), ("openflow", leg.openflow)] where layer.isTraced {
            lanes.append(lane(name, layer, &deeds.at))
        }
        let facts = (leg.verdict.cause.map { TextReport.facts($0).map { "\($0): \($1)" } } ?? []) + deeds.elsewhere
        return PathPicture.Leg(
            name: leg.direction.rawValue + (namesEndpoint ? trace.towards(leg) : ""),
            verdict: TextReport.words(leg.verdict), tone: .init(leg.verdict),
            facts: facts, isMirrored: isMirrored, lanes: lanes)
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

    private func lane(_ name: String, _ layer: LayerTrace, _ deeds: inout [String: [String]]) -> PathPicture.Lane {
        let id = "\(prefix)_\(name)"
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
            name: name, verdict: layer.verdict.word, tone: .init(layer.verdict),
            start: Self.box(isMirrored ? trace.answering : trace.source, id: "\(id)_start"), frames: frames,
            ends: ends(layer, id: id))
    }

    /// A box a datapath: its ingress and egress pipelines are one.
    private func boxes(_ hops: [Hop], id: String, _ deeds: inout [String: [String]]) -> [PathPicture.Box] {
        var boxes: [PathPicture.Box] = []
        for hop in hops {
            let hint = Self.hint(hop)
            if let last = boxes.last, last.name == hop.datapath, hop.pipeline == "egress" {
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
        var lines = [isLast ? "✖ \(verdict.word)" : "✖ decided"]
        if case .undetermined = verdict { lines = ["? \(verdict.word)"] }
        if let cause = verdict.cause {
            if let stage = cause.stage { lines[0] += " in \(stage)" }
            lines.append(cause.isolation ?? cause.owner?.description ?? cause.reason)
        }
        frames[frame].boxes[box].lines += lines
    }

    private func ends(_ layer: LayerTrace, id: String) -> [PathPicture.Box] {
        guard let last = layer.sections.last?.end else { return [] }
        var target = Self.box(isMirrored ? trace.source : trace.answering, id: "\(id)_end")
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

    private static func box(_ endpoint: Endpoint, id: String) -> PathPicture.Box {
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

    private static func hint(_ hop: Hop) -> String {
        let ports = [hop.inport.map { "from \($0)" }, hop.outport.map { "to \($0)" }].compactMap(\.self)
        return ([hop.pipeline] + ports + ["\(hop.stages.count) stages"]).joined(separator: ", ")
    }
}
