import OVNKubernetes
import PathModel

/// What the flows of a trace were made from.
struct DetraceFindings {
    let detracer: Detracer
    let catalogue: FlowCatalogue

    /// What a leg's flows were made from.
    func detrace(of leg: LegWalk) -> Detrace {
        var origins: [FlowOrigin] = []
        var seen: Set<String> = []
        var problem: String?
        for section in (leg.logical?.sections ?? []) + (leg.openflow?.sections ?? []) {
            let zone = detracer.zone(ofPlace: section.place)
            if let known = catalogue.problem(ofZone: zone) { problem = "zone \(zone): \(known)" }
            for flow in section.flows where seen.insert(zone + flow).inserted {
                if let origin = catalogue.origin(of: flow, zone: zone) { origins.append(origin) }
            }
        }
        let verdict: Verdict = problem.map { .undetermined("the flows could not be looked up: \($0)") } ?? .delivered
        return Detrace(verdict: verdict, flows: origins)
    }

    /// A cause with the row and the object behind its flow.
    func explained(_ cause: Cause) -> Cause {
        var cause = cause
        guard let flow = cause.flow, let node = cause.node else { return cause }
        guard let origin = catalogue.origin(of: flow, zone: detracer.zone(ofPlace: node)) else { return cause }
        cause.row = origin.row
        cause.owner = origin.owner
        if cause.stage?.hasPrefix("table ") ?? false, !origin.stage.isEmpty {
            cause.stage = "\(origin.stage) (OpenFlow \(cause.stage ?? ""))"
            cause.reason =
                StageReason.words(stage: origin.stage, match: origin.match, packet: cause.packet) ?? cause.reason
        }
        return cause
    }
}
