import PathModel

extension LayerDisagreement {
    /// What the layers say, in words.
    var words: String {
        switch self {
        case .verdictsDiffer(let logical, let openflow, let reason):
            "the logical flows say \(logical.rawValue), the OpenFlow flows \(openflow.rawValue)"
                + (reason.map { " (\($0.words))" } ?? "")
        case .placesDiffer(let logical, let openflow):
            "the logical flows deliver to \(logical.words), the OpenFlow flows to \(openflow.words)"
        case .endpointsDiffer(let logical, let openflow):
            "the logical flows balance to \(logical), the OpenFlow flows to \(openflow.joined(separator: ", "))"
        case .sourcesDiffer(let logical, let openflow):
            "the logical flows give the packet the address \(logical.words), the OpenFlow flows"
                + " \(openflow.map(\.words).joined(separator: ", "))"
        }
    }
}

extension LayerDisagreement.Place {
    /// The place in words.
    fileprivate var words: String {
        switch self {
        case .port(let port): "port \(port)"
        case .host(let node): "the host of node \(node)"
        case .wire(let node): "the wire of node \(node)"
        case .elsewhere: "another place"
        }
    }
}

extension Parting {
    /// What is known of the place, in words.
    var words: String {
        let flow = "\(stage) (\(self.flow))"
        let place = "on node \(node)"
        let other = matched ?? "the packet matched another flow"
        switch lookup {
        case .found(isPresent: false, let controller):
            return
                "\(place) \(matched.map { "\($0), and " } ?? "")the bridge has no flow of \(flow); \(advice(controller))"
        case .found(isPresent: true, let controller):
            return "\(place) \(other); the bridge has the flow of \(flow), which comes next; \(advice(controller))"
        case .unknown(let reason):
            return
                "\(place) \(other); whether the bridge has the flow of \(flow), which comes next, is not known: \(reason.words);"
                + " \(advice(nil))"
        case .notAsked: return "\(place) \(other); \(flow) comes next; \(advice(nil))"
        }
    }

    /// What the bridge did in the logical flow's place.
    private var matched: String? {
        switch deed {
        case .otherFlow(let other): "the packet matched another flow of \(stage) (\(other))"
        case .olderFlow(let old):
            "the packet matched an older flow (\(old)), which the Southbound database no longer has"
        case .tableMiss(let table): "the packet hit a table miss in OpenFlow \(table)"
        case nil: nil
        }
    }

    private func advice(_ controller: ControllerState?) -> String {
        switch controller {
        case .connected: "ovn-controller there is connected: it may be busy, or its flows were changed by hand"
        case .disconnected: "ovn-controller there is not connected to its Southbound database"
        case .paused: "ovn-controller there is paused: `ovn-appctl -t ovn-controller debug/resume` resumes it"
        case nil: "check ovn-controller on node \(node)"
        }
    }
}
