import NetworkTypes
import PathModel

/// The words for a trace, its ends and its directions that every form for people has in common.
enum TraceWords {
    /// What was traced, in a line.
    static func title(_ trace: PathTrace) -> String {
        "\(trace.source.label) → \(trace.destination.label), "
            + (trace.destinationPort.map { "\(trace.transport.rawValue) port \($0)" }
                ?? "\(trace.transport.rawValue) echo")
    }

    /// The connection among others of the same question: `pod shop/web-0 → service shop/db, 10.96.0.9 tcp/5432`.
    static func connection(_ trace: PathTrace) -> String {
        let address = "\(trace.destination.address)"
        let destination = trace.destination.label == address ? address : "\(trace.destination.label), \(address)"
        return "\(trace.source.label) → \(destination) \(trace.dialled)"
    }

    /// `pod shop/web-0, 10.244.1.4 on node-a`, or `… on node-a, network blue`.
    static func end(_ endpoint: Endpoint, port: String?) -> String {
        let address = endpoint.address.description + (port.map { " \($0)" } ?? "")
        switch endpoint.kind {
        case .node: return "\(endpoint.label), \(address)"
        case .external: return "\(address), outside the cluster\(endpoint.node.map { ", by node \($0)" } ?? "")"
        case .pod, .service, .address: break
        }
        let node = endpoint.node.map { " on \($0)" } ?? ""
        return (endpoint.name == nil ? "" : "\(endpoint.label), ") + address + node
            + (endpoint.isHostNetwork ? " (host network)" : "") + (endpoint.network.map { ", network \($0)" } ?? "")
    }

    /// What people call a direction.
    static func name(_ direction: Leg.Direction) -> String {
        switch direction {
        case .forward: "request"
        case .reply: "reply"
        case .reverse: "reverse"
        }
    }

    /// A leg's name, with its endpoint's where there are several.
    static func title(of leg: Leg, in one: PathTrace, of trace: PathTrace) -> String {
        name(leg.direction) + (trace.share == nil ? "" : one.towards(leg))
    }
}

extension PathTrace {
    /// Where a leg leads to or comes from: ` to pod shop/db-0`.
    func towards(_ leg: Leg) -> String { " \(leg.direction == .forward ? "to" : "from") \(answering.label)" }

    /// The end that answers: the endpoint that was chosen, else the destination.
    var answering: Endpoint { backend ?? destination }
}

extension Endpoint {
    /// `shop/web-0`, or the address of what has no name.
    var object: String { name.map { (namespace.map { "\($0)/" } ?? "") + $0 } ?? address.description }
}

extension Leg {
    /// The parts of the path that commands showed, by what they are of.
    var parts: [(name: String, sections: [Section])] {
        [("logical", logical.sections), ("openflow", openflow.sections), ("host", hosts)]
    }
}
