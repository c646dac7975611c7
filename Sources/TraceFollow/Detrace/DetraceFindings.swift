import OVNFormats
import OVNKubernetes
package import PathModel

/// What the flows of a trace were made from.
package struct DetraceFindings {
    package let detracer: Detracer
    package let catalogue: FlowCatalogue

    /// The kind of the policies whose rows ovn-kubernetes writes as NetworkPolicies': another one on a secondary network.
    private let policyKind: String

    /// Makes the findings of a detracer, of what a catalogue has.
    package init(detracer: Detracer, catalogue: FlowCatalogue, policyKind: String = ObjectReference.networkPolicy) {
        self.detracer = detracer
        self.catalogue = catalogue
        self.policyKind = policyKind
    }

    private func origin(of flow: String, zone: String) -> FlowOrigin? {
        var origin = catalogue.origin(of: flow, zone: zone)
        if origin?.owner?.kind == ObjectReference.networkPolicy { origin?.owner?.kind = policyKind }
        return origin
    }

    /// What a leg's flows were made from.
    package func detrace(of leg: LegWalk) -> Detrace {
        var origins: [FlowOrigin] = []
        var seen: Set<String> = []
        var problem: Unknown?
        for section in (leg.logical?.sections ?? []) + (leg.openflow?.sections ?? []) {
            let zone = detracer.zone(ofPlace: section.place)
            if let known = catalogue.problem(ofZone: zone) { problem = .flowsNotLookedUp(zone: zone, known) }
            for flow in section.flows where seen.insert(zone + flow).inserted {
                if let origin = origin(of: flow, zone: zone) { origins.append(origin) }
            }
        }
        let verdict: Verdict = problem.map { .undetermined($0) } ?? .delivered
        return Detrace(verdict: verdict, flows: origins)
    }

    /// A cause with the row and the object behind its flow.
    ///
    /// - Parameters:
    ///   - cause: What stopped the packet.
    ///   - path: The flows that the packet met up to there, in their order.
    /// - Returns: The cause; of a flow that only carries an ACL's verdict out, with that ACL.
    package func explained(_ cause: Cause, path: [String] = []) -> Cause {
        var cause = cause
        guard let flow = cause.flow, let node = cause.node else { return cause }
        let zone = detracer.zone(ofPlace: node)
        guard var origin = origin(of: flow, zone: zone) else { return cause }
        if let evaluation = ACLVerdict.evaluation(ofAction: origin.stage) {
            let before = path[..<(path.lastIndex(of: flow) ?? path.endIndex)]
            let deciding = before.reversed().lazy.compactMap { self.origin(of: $0, zone: zone) }
                .first { $0.stage == evaluation && ACLVerdict.isWritten(in: $0.actions, for: origin.match) }
            origin = deciding ?? origin
        }
        cause.row = origin.row
        cause.owner = origin.owner
        if cause.table != nil, !origin.stage.isEmpty {
            cause.stage = origin.stage
            cause.reason =
                StageReason.of(stage: origin.stage, match: origin.match, packet: cause.packet).map { .stage($0) }
                ?? cause.reason
        }
        return cause
    }
}
