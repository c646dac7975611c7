import PathModel

/// A leg's path on one layer in a trace's JSON.
struct LayerObject: Codable, Hashable {
    var verdict: String
    var reason: String?
    var code: String?
    var cause: CauseObject?
    var traced: Bool
    var sections: [SectionObject]

    init(_ layer: LayerTrace) {
        verdict = layer.verdict.word
        reason = layer.verdict.reasonWords
        code = layer.verdict.reasonCode
        cause = layer.verdict.cause.map(CauseObject.init)
        traced = layer.isTraced
        sections = layer.sections.map(SectionObject.init)
    }
}

/// The part of a path that one command showed.
struct SectionObject: Codable, Hashable {
    /// Where it ended.
    struct End: Codable, Hashable {
        var kind: String
        var name: String?

        init(_ end: SectionEnd) {
            (kind, name) =
                switch end {
                case .port(let port): ("port", port)
                case .next(let place): ("next", place)
                case .host(let node): ("host", node)
                case .wire(let node): ("wire", node)
                case .dropped: ("dropped", nil)
                case .rejected: ("rejected", nil)
                case .undetermined: ("undetermined", nil)
                }
        }
    }

    var place: String
    var container: String
    var command: String
    var hops: [HopObject]
    var end: End

    init(_ section: Section) {
        place = section.place
        container = section.container
        command = section.command
        hops = section.hops.map(HopObject.init)
        end = End(section.end)
    }
}

/// A pipeline or a bridge that was passed, with the flows that matched.
struct HopObject: Codable, Hashable {
    struct StageObject: Codable, Hashable {
        var name: String
        var match: String
        var flow: String?
        var actions: [String]
    }

    var datapath: String
    var pipeline: String
    var inport: String?
    var outport: String?
    var stages: [StageObject]

    init(_ hop: Hop) {
        datapath = hop.datapath
        pipeline = hop.pipeline.rawValue
        inport = hop.inport
        outport = hop.outport
        stages = hop.stages.map { StageObject(name: $0.name, match: $0.match, flow: $0.flow, actions: $0.deeds) }
    }
}
