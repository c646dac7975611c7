package import PathModel

/// What is known of the place where the layers part: what the bridge did, whether it has the flow that comes next on the logical
/// layer, and how the node's ovn-controller is.
package struct PartingFacts {
    package let parting: LayerParting
    /// What was found out there; `nil` where nothing was asked.
    package let finding: LayerParting.Finding?
    package let findings: DetraceFindings

    /// Makes the facts of a place where the layers part, and of what was found out there.
    package init(parting: LayerParting, finding: LayerParting.Finding?, findings: DetraceFindings) {
        self.parting = parting
        self.finding = finding
        self.findings = findings
    }

    /// What is told of it.
    package var facts: Parting {
        let lookup: Parting.Lookup =
            switch finding {
            case .found(let isPresent, let controller)?: .found(isPresent: isPresent, controller: controller)
            case .unknown(let reason)?: .unknown(reason)
            case nil: .notAsked
            }
        return Parting(
            node: parting.node, stage: parting.stage, flow: parting.flow, deed: deed, lookup: lookup)
    }

    /// What the bridge did in the logical flow's place.
    private var deed: Parting.Deed? {
        let zone = findings.detracer.zone(ofPlace: parting.node)
        func stage(_ met: LayerParting.Met) -> String? { findings.catalogue.origin(of: met.flow, zone: zone)?.stage }
        let instead = parting.passed.suffix(parting.instead)
        if let other = instead.first(where: { stage($0) == parting.stage }) {
            return .otherFlow(other.flow)
        }
        // Other tables have flows of rows that are not looked up. Those of a pipeline's stages follow one another.
        let stages = Set(parting.passed.filter { stage($0)?.wholeMatch(of: /l[sr]_(in|out)_.*/) != nil }.map(\.table))
        let old = instead.first {
            findings.catalogue.knows($0.flow, zone: zone) && stage($0) == nil
                && (stages.contains($0.table - 1) || stages.contains($0.table + 1))
        }
        if let old { return .olderFlow(old.flow) }
        return parting.miss.map { .tableMiss($0) }
    }
}
