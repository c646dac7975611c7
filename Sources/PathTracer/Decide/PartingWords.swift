import PathModel

/// What a reader is told of the place where the layers part: what the bridge did, whether it has the flow that comes next on
/// the logical layer, and how the node's ovn-controller is.
struct PartingWords {
    let parting: LayerParting
    /// What was found out there; `nil` where nothing was asked.
    let finding: LayerParting.Finding?
    let findings: DetraceFindings

    /// The sentence.
    var text: String {
        let flow = "\(parting.stage) (\(parting.flow))"
        let place = "on node \(parting.node)"
        switch finding {
        case .found(let isPresent, let controller)?:
            guard isPresent else {
                return
                    "\(place) \(matched.map { "\($0), and " } ?? "")the bridge has no flow of \(flow); \(advice(controller))"
            }
            return "\(place) \(other) on its way to \(flow), which the bridge has; \(advice(controller))"
        case .unknown(let reason)?:
            return "\(place) \(other) where \(flow) comes next, which could not be looked up: \(reason); \(advice(nil))"
        case nil: return "\(place) \(other) where \(flow) comes next; \(advice(nil))"
        }
    }

    private var other: String { matched ?? "the packet met another flow" }

    /// What the bridge did in the logical flow's place.
    private var matched: String? {
        let zone = findings.detracer.zone(ofPlace: parting.node)
        func origin(_ flow: String) -> FlowOrigin? { findings.catalogue.origin(of: flow, zone: zone) }
        if let other = parting.instead.first(where: { origin($0)?.stage == parting.stage }) {
            return "the packet met another flow of that stage (\(other))"
        }
        if let old = parting.instead.first(where: { findings.catalogue.knows($0, zone: zone) && origin($0) == nil }) {
            return "the packet met an older flow (\(old)), which the Southbound database no longer has"
        }
        return parting.miss.map { "the packet met a table miss in OpenFlow \($0)" }
    }

    private func advice(_ controller: LayerParting.Controller?) -> String {
        switch controller {
        case .connected: "ovn-controller there is connected: it may be busy, or its flows were changed by hand"
        case .disconnected: "ovn-controller there is not connected to its Southbound database"
        case .paused: "ovn-controller there is paused: `ovn-appctl -t ovn-controller debug/resume` lets it go on"
        case nil: "look at ovn-controller on node \(parting.node)"
        }
    }
}
