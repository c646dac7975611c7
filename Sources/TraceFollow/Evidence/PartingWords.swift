import PathModel

/// What a reader is told of the place where the layers part: what the bridge did, whether it has the flow that comes next on
/// the logical layer, and how the node's ovn-controller is.
package struct PartingWords {
    package let parting: LayerParting
    /// What was found out there; `nil` where nothing was asked.
    package let finding: LayerParting.Finding?
    package let findings: DetraceFindings

    /// Makes it of its parts.
    package init(parting: LayerParting, finding: LayerParting.Finding?, findings: DetraceFindings) {
        self.parting = parting
        self.finding = finding
        self.findings = findings
    }

    /// The sentence.
    package var text: String {
        let flow = "\(parting.stage) (\(parting.flow))"
        let place = "on node \(parting.node)"
        switch finding {
        case .found(let isPresent, let controller)?:
            guard isPresent else {
                return
                    "\(place) \(matched.map { "\($0), and " } ?? "")the bridge has no flow of \(flow); \(advice(controller))"
            }
            return "\(place) \(other); the bridge has the flow of \(flow), which comes next; \(advice(controller))"
        case .unknown(let reason)?:
            return
                "\(place) \(other); whether the bridge has the flow of \(flow), which comes next, is not known: \(reason);"
                + " \(advice(nil))"
        case nil: return "\(place) \(other); \(flow) comes next; \(advice(nil))"
        }
    }

    private var other: String { matched ?? "the packet matched another flow" }

    /// What the bridge did in the logical flow's place.
    private var matched: String? {
        let zone = findings.detracer.zone(ofPlace: parting.node)
        func stage(_ met: LayerParting.Met) -> String? { findings.catalogue.origin(of: met.flow, zone: zone)?.stage }
        let instead = parting.passed.suffix(parting.instead)
        if let other = instead.first(where: { stage($0) == parting.stage }) {
            return "the packet matched another flow of \(parting.stage) (\(other.flow))"
        }
        // Other tables have flows of rows that are not looked up. Those of a pipeline's stages follow one another.
        let stages = Set(parting.passed.filter { stage($0)?.wholeMatch(of: /l[sr]_(in|out)_.*/) != nil }.map(\.table))
        let old = instead.first {
            findings.catalogue.knows($0.flow, zone: zone) && stage($0) == nil
                && (stages.contains($0.table - 1) || stages.contains($0.table + 1))
        }
        if let old {
            return "the packet matched an older flow (\(old.flow)), which the Southbound database no longer has"
        }
        return parting.miss.map { "the packet hit a table miss in OpenFlow \($0)" }
    }

    private func advice(_ controller: LayerParting.Controller?) -> String {
        switch controller {
        case .connected: "ovn-controller there is connected: it may be busy, or its flows were changed by hand"
        case .disconnected: "ovn-controller there is not connected to its Southbound database"
        case .paused: "ovn-controller there is paused: `ovn-appctl -t ovn-controller debug/resume` resumes it"
        case nil: "check ovn-controller on node \(parting.node)"
        }
    }
}
