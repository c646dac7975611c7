import FoundationEssentials
package import PathModel

/// A trace for programs: one JSON object, documented in `docs/output.md`.
package enum JSONReport {
    /// The report, pretty-printed, ending with a newline.
    ///
    /// - Throws: `EncodingError`, which no trace causes.
    package static func text(_ trace: PathTrace) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Document(trace)), as: UTF8.self) + "\n"
    }

    private struct Document: Encodable {
        var verdict: String
        var reason: String?
        var cause: CauseObject?
        var source: EndpointObject
        var destination: EndpointObject
        var endpoint: EndpointObject?
        var `protocol`: String
        var sourcePort: UInt16
        var destinationPort: UInt16
        var legs: [LegObject]
        var notes: [String]

        init(_ trace: PathTrace) {
            verdict = trace.verdict.word
            reason = trace.verdict.reason
            cause = trace.verdict.cause.map(CauseObject.init)
            source = EndpointObject(trace.source)
            destination = EndpointObject(trace.destination)
            endpoint = trace.backend.map(EndpointObject.init)
            `protocol` = trace.transport.rawValue
            sourcePort = trace.sourcePort
            destinationPort = trace.destinationPort
            legs = trace.legs.map(LegObject.init)
            notes = trace.notes
        }
    }

    private struct EndpointObject: Encodable {
        var kind: String
        var namespace: String?
        var name: String?
        var node: String?
        var address: String
        var hostNetwork: Bool

        init(_ endpoint: Endpoint) {
            kind = endpoint.kind.rawValue
            namespace = endpoint.namespace
            name = endpoint.name
            node = endpoint.node
            address = endpoint.address.description
            hostNetwork = endpoint.isHostNetwork
        }
    }

    private struct LegObject: Encodable {
        struct Layers: Encodable {
            var logical: LayerObject
            var openflow: LayerObject
            var detrace: DetraceObject
        }

        var direction: String
        var verdict: String
        var reason: String?
        var cause: CauseObject?
        var layers: Layers
        var translations: [TranslationObject]
        var allowedBy: [String]?

        init(_ leg: Leg) {
            direction = leg.direction.rawValue
            verdict = leg.verdict.word
            reason = leg.verdict.reason
            cause = leg.verdict.cause.map(CauseObject.init)
            layers = Layers(
                logical: LayerObject(leg.logical), openflow: LayerObject(leg.openflow),
                detrace: DetraceObject(leg.detrace))
            let policies = leg.verdict == .delivered ? leg.detrace.policies.map(\.description) : []
            allowedBy = policies.isEmpty ? nil : policies
            translations = leg.translations.map {
                TranslationObject(kind: $0.kind, by: $0.by, from: $0.from, to: $0.to, owner: $0.owner?.description)
            }
        }
    }

    private struct TranslationObject: Encodable {
        var kind: String
        var by: String
        var from: String
        var to: String
        var owner: String?
    }

    private struct CauseObject: Encodable {
        var reason: String
        var node: String?
        var datapath: String?
        var stage: String?
        var match: String?
        var row: String?
        var flow: String?
        var kind: String?
        var namespace: String?
        var name: String?
        var rule: String?
        var details: [String]?
        var hint: String?

        init(_ cause: Cause) {
            reason = cause.reason
            node = cause.node
            datapath = cause.datapath
            stage = cause.stage
            match = cause.match
            row = cause.row
            flow = cause.flow
            kind = cause.owner?.kind
            namespace = cause.owner?.namespace
            name = cause.owner?.name
            rule = cause.owner?.rule
            details = cause.details.isEmpty ? nil : cause.details
            hint = cause.hint
        }
    }

    private struct LayerObject: Encodable {
        var verdict: String
        var reason: String?
        var cause: CauseObject?
        var traced: Bool
        var sections: [SectionObject]

        init(_ layer: LayerTrace) {
            verdict = layer.verdict.word
            reason = layer.verdict.reason
            cause = layer.verdict.cause.map(CauseObject.init)
            traced = layer.isTraced
            sections = layer.sections.map(SectionObject.init)
        }
    }

    private struct SectionObject: Encodable {
        var place: String
        var container: String
        var command: String
        var hops: [HopObject]

        init(_ section: Section) {
            place = section.place
            container = section.container
            command = section.command
            hops = section.hops.map(HopObject.init)
        }
    }

    private struct HopObject: Encodable {
        struct StageObject: Encodable {
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
            pipeline = hop.pipeline
            inport = hop.inport
            outport = hop.outport
            stages = hop.stages.map { StageObject(name: $0.name, match: $0.match, flow: $0.flow, actions: $0.actions) }
        }
    }

    private struct DetraceObject: Encodable {
        struct FlowObject: Encodable {
            var flow: String
            var zone: String
            var stage: String
            var row: String?
            var owner: String?
        }

        var verdict: String
        var reason: String?
        var flows: [FlowObject]

        init(_ detrace: Detrace) {
            verdict = detrace.verdict.word
            reason = detrace.verdict.reason
            flows = detrace.flows.map {
                FlowObject(
                    flow: $0.flow, zone: $0.zone, stage: $0.stage, row: $0.row, owner: $0.owner?.description)
            }
        }
    }
}

extension Verdict {
    /// Why the verdict is not "delivered", in words.
    fileprivate var reason: String? {
        if case .undetermined(let reason) = self { reason } else { cause?.reason }
    }
}
