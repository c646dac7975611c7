import PathModel

/// A leg in a trace's JSON.
struct LegObject: Codable, Hashable {
    struct Layers: Codable, Hashable {
        var logical: LayerObject
        var openflow: LayerObject
        var detrace: DetraceObject
    }

    /// A hop in short: where the packet was, without the flows that matched.
    struct PassedHop: Codable, Hashable {
        var layer: String
        var place: String
        var node: String?
        var datapath: String
        var pipeline: String
        var inport: String?
        var outport: String?
    }

    /// A hop that matters to a reader.
    struct PathLine: Codable, Hashable {
        var kind: String
        var text: String
        var node: String?
        var mark: String?
    }

    var direction: String
    var verdict: String
    var reason: String?
    var code: String?
    var cause: CauseObject?
    /// Absent in what earlier versions wrote.
    var path: [PathLine]?
    var layers: Layers
    var translations: [TranslationObject]
    var allowedBy: [String]?
    var hops: [PassedHop]
    var hosts: [SectionObject]?

    init(_ leg: Leg, in trace: PathTrace) {
        direction = leg.direction.rawValue
        verdict = leg.verdict.word
        reason = leg.verdict.reasonWords
        code = leg.verdict.reasonCode
        cause = leg.verdict.cause.map(CauseObject.init)
        path = HopLines.of(leg, in: trace).map { line in
            PathLine(
                kind: line.kind.rawValue, text: line.what, node: line.node,
                mark: line.mark == .passed ? nil : line.mark.rawValue)
        }
        layers = Layers(
            logical: LayerObject(leg.logical), openflow: LayerObject(leg.openflow),
            detrace: DetraceObject(leg.detrace))
        let policies = leg.verdict == .delivered ? leg.detrace.policies.map(\.description) : []
        allowedBy = policies.isEmpty ? nil : policies
        translations = leg.translations.map {
            TranslationObject(
                kind: $0.kind.rawValue, by: $0.by.words, from: $0.from.words, to: $0.to.words,
                owner: $0.owner?.description)
        }
        hops = [("logical", leg.logical), ("openflow", leg.openflow)].flatMap { name, layer in
            zip(layer.sections, HopNodes(layer, openflow: leg.openflow).nodes).flatMap { section, nodes in
                zip(section.hops, nodes).map { hop, node in
                    PassedHop(
                        layer: name, place: section.place, node: node, datapath: hop.datapath,
                        pipeline: hop.pipeline.rawValue,
                        inport: hop.inport, outport: hop.outport)
                }
            }
        }
        hosts = leg.hosts.isEmpty ? nil : leg.hosts.map(SectionObject.init)
        hops += leg.hosts.flatMap { host in
            host.hops.map {
                PassedHop(
                    layer: "host", place: host.place, node: host.place, datapath: $0.datapath,
                    pipeline: $0.pipeline.rawValue,
                    inport: $0.inport, outport: $0.outport)
            }
        }
    }
}

/// An address that was rewritten.
struct TranslationObject: Codable, Hashable {
    var kind: String
    var by: String
    var from: String
    var to: String
    var owner: String?
}

/// What the flows of a leg were made from.
struct DetraceObject: Codable, Hashable {
    struct FlowObject: Codable, Hashable {
        var flow: String
        var zone: String
        var stage: String
        var row: String?
        var owner: String?
    }

    var verdict: String
    var reason: String?
    var code: String?
    var flows: [FlowObject]

    init(_ detrace: Detrace) {
        verdict = detrace.verdict.word
        reason = detrace.verdict.reasonWords
        code = detrace.verdict.reasonCode
        flows = detrace.flows.map {
            FlowObject(
                flow: $0.flow, zone: $0.zone, stage: $0.stage, row: $0.row?.description, owner: $0.owner?.description)
        }
    }
}
