import NetworkTypes
import PathModel

/// Legs that are made of their flows' digits.
enum MadeLeg {
    static func leg(
        _ verdict: Verdict = .delivered, logical: [Section], openflow: [Section],
        origins: KeyValuePairs<String, (row: DatabaseRow, owner: ObjectReference)>, translations: [Translation] = []
    ) -> Leg {
        Leg(
            direction: .forward, verdict: verdict, logical: LayerTrace(verdict: verdict, sections: logical),
            openflow: LayerTrace(verdict: verdict, sections: openflow, isTraced: !openflow.isEmpty),
            detrace: Detrace(
                verdict: .delivered,
                flows: origins.map { flow, origin in
                    FlowOrigin(
                        flow: flow, zone: "n1", stage: "", match: "1", actions: "", row: origin.row, owner: origin.owner
                    )
                }), translations: translations)
    }

    static func section(_ place: String, _ hops: [Hop], end: SectionEnd) -> Section {
        Section(place: place, hops: hops, end: end, command: "", container: "", output: "")
    }

    static func hop(_ datapath: String, _ pipeline: Hop.Pipeline, _ stages: KeyValuePairs<String, String>) -> Hop {
        Hop(
            datapath: datapath, pipeline: pipeline, inport: nil, outport: nil,
            stages: stages.map { Stage(name: $0, match: "1", flow: $1, actions: []) })
    }

    static func bridge(_ name: String, _ flows: [String]) -> Hop {
        Hop(
            datapath: name, pipeline: .bridge, inport: nil, outport: nil,
            stages: flows.map { Stage(table: 8, match: "priority 1", flow: $0, actions: []) })
    }

    static func trace(_ leg: Leg, to destination: Endpoint? = nil) -> PathTrace {
        let server = Endpoint(kind: .pod, namespace: "shop", name: "db-0", node: "n2", address: address("10.1.2.5"))
        return PathTrace(
            source: Endpoint(kind: .pod, namespace: "shop", name: "web-0", node: "n1", address: address("10.1.1.5")),
            destination: destination ?? server, backend: nil, transport: .tcp, sourcePort: 32768, destinationPort: 80,
            legs: [leg], notes: [])
    }

    static func address(_ text: String) -> IPAddress {
        guard let address = IPAddress(text) else { preconditionFailure("\(text) is no address") }
        return address
    }
}
