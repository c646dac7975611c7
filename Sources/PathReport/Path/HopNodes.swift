import PathModel

/// Finds the nodes where a layer's pipelines ran.
///
/// A zone's path does not tell them where the zone has many nodes. But a logical flow's digits are the cookie of its OpenFlow
/// flows, and OpenFlow's path is known node by node: the two sequences of flows are aligned as two versions of a text are, and
/// a pipeline ran where its flows stand in the other one.
struct HopNodes {
    /// For each section of the layer the node of each of its hops.
    let nodes: [[String]]
    /// The nodes that OpenFlow goes on to after those.
    let rest: [String]

    init(_ layer: LayerTrace, openflow: LayerTrace) {
        var aligned = Self.aligned(layer, openflow)
        var nodes: [[String]] = []
        var last = 0
        var node: String?
        for section in layer.sections {
            // Where nothing tells the node, the place of a part of several is one.
            if layer.sections.count > 1 { node = section.place }
            nodes.append(
                section.hops.map { hop in
                    let places = aligned.prefix(hop.stages.count).compactMap(\.self)
                    aligned.removeFirst(hop.stages.count)
                    if hop.pipeline == .bridge {
                        node = section.place
                        last = openflow.sections.count
                    } else if !places.isEmpty {
                        last = places[places.count / 2]
                        node = openflow.sections[last].place
                    }
                    return node ?? section.place
                })
        }
        self.nodes = nodes
        rest = openflow.sections.indices.dropFirst(last + 1).filter { index in
            openflow.sections[index - 1].end == .next(openflow.sections[index].place)
        }.map { openflow.sections[$0].place }
    }

    /// For each stage of the layer, in order, the section of OpenFlow's where its flow matched; `nil` where it did not.
    private static func aligned(_ layer: LayerTrace, _ openflow: LayerTrace) -> ArraySlice<Int?> {
        let stages = layer.sections.flatMap(\.hops).flatMap(\.stages).map(\.flow)
        let matched = openflow.sections.enumerated().flatMap { index, section in
            section.hops.flatMap(\.stages).compactMap(\.flow).map { (section: index, flow: $0) }
        }
        // Numbers are compared for the flows' digits, many times each; what is no flow is like nothing else.
        var numbers: [String: Int] = [:]
        func number(_ flow: String) -> Int {
            let known = numbers[flow] ?? numbers.count
            numbers[flow] = known
            return known
        }
        let passed = stages.enumerated().map { index, flow in flow.map(number) ?? -1 - index }
        let difference = matched.map { number($0.flow) }.difference(from: passed)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var common = matched.indices.filter { !inserted.contains($0) }.map { matched[$0].section }[...]
        return stages.indices.map { removed.contains($0) ? nil : common.popFirst() }[...]
    }
}
