import PathModel

/// The JSON object of a trace. What it writes it also reads: the fields are named here and nowhere else.
struct TraceDocument: Codable, Hashable {
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
        legs = trace.legs.map { LegObject($0, in: trace) }
        notes = trace.notes
    }
}

/// An end of the connection.
struct EndpointObject: Codable, Hashable {
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

/// Where and why a packet was stopped.
struct CauseObject: Codable, Hashable {
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
    /// Absent in what earlier versions wrote.
    var isolatedBy: [String]?
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
        isolatedBy = cause.policies.isEmpty ? nil : cause.policies.map(\.description)
        details = cause.details.isEmpty ? nil : cause.details
        hint = cause.hint
    }
}

extension Verdict {
    /// Why the verdict is not "delivered", in words.
    var reason: String? {
        if case .undetermined(let reason) = self { reason } else { cause?.reason }
    }
}
