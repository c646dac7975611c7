import NetworkTypes
import PathModel

/// The JSON object of a trace. What it writes it also reads: the fields are named here and nowhere else.
struct TraceDocument: Codable, Hashable {
    var verdict: String
    var reason: String?
    /// Absent in what earlier versions wrote.
    var code: String?
    var cause: CauseObject?
    var source: EndpointObject
    var destination: EndpointObject
    var endpoint: EndpointObject?
    /// Absent in what earlier versions wrote.
    var endpoints: [EndpointTraceObject]?
    var `protocol`: String
    /// Both absent of a protocol without ports.
    var sourcePort: UInt16?
    var destinationPort: UInt16?
    var legs: [LegObject]
    var notes: [String]
    /// The traces of the other connections that were asked for at once; absent where there is one.
    var others: [TraceDocument]?

    /// The trace that decides, with the others.
    init(_ traces: PathTraces) {
        self.init(traces.deciding)
        guard traces.all.count > 1 else { return }
        var others = traces.all.map { TraceDocument($0) }
        if let own = others.firstIndex(of: self) { others.remove(at: own) }
        self.others = others
    }

    init(_ trace: PathTrace) {
        verdict = trace.verdict.word
        reason = trace.verdict.reasonWords
        code = trace.verdict.reasonCode
        cause = trace.verdict.cause.map(CauseObject.init)
        source = EndpointObject(trace.source)
        destination = EndpointObject(trace.destination)
        endpoint = trace.backend.map(EndpointObject.init)
        endpoints = EndpointTraceObject.list(of: trace)
        `protocol` = trace.transport.rawValue
        sourcePort = trace.sourcePort
        destinationPort = trace.destinationPort
        legs = trace.legs.map { LegObject($0, in: trace) }
        notes = trace.notes.map(\.words)
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
    var network: String?

    init(_ endpoint: Endpoint) {
        kind = endpoint.kind.rawValue
        namespace = endpoint.namespace
        name = endpoint.name
        node = endpoint.node
        address = endpoint.address.description
        hostNetwork = endpoint.isHostNetwork
        network = endpoint.network
    }
}

/// What happened to a connection with one of a service's endpoints.
struct EndpointTraceObject: Codable, Hashable {
    var endpoint: EndpointObject
    var port: UInt16?
    var balanced: Bool
    var verdict: String?
    var reason: String?
    var code: String?
    var cause: CauseObject?
    /// Absent of the endpoint whose legs are the trace's.
    var legs: [LegObject]?

    /// All endpoints of a trace; `nil` where no load balancer chose one.
    static func list(of trace: PathTrace) -> [EndpointTraceObject]? {
        guard !trace.endpoints.isEmpty else { return nil }
        // One for each that is balanced to, in the same order.
        var traced = trace.each[...]
        return trace.endpoints.enumerated().map { index, end in
            EndpointTraceObject(
                end, of: trace, legs: end.verdict == nil ? nil : traced.popFirst(), isFirst: index == 0)
        }
    }

    private init(_ end: EndpointTrace, of whole: PathTrace, legs trace: PathTrace?, isFirst: Bool) {
        endpoint = EndpointObject(end.endpoint)
        port = end.port
        balanced = end.verdict != nil && (!isFirst || whole.unbalanced == nil)
        verdict = end.verdict?.word
        (reason, code) = (end.verdict?.reasonWords, end.verdict?.reasonCode)
        if case .notBalanced(let why) = end.outcome { (reason, code) = (why.words, why.code) }
        cause = end.verdict?.cause.map(CauseObject.init)
        if let trace, !isFirst { legs = trace.legs.map { LegObject($0, in: trace) } }
    }
}

/// Where and why a packet was stopped.
struct CauseObject: Codable, Hashable {
    var reason: String
    var code: String?
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
        reason = cause.reason.words
        code = cause.reason.code
        node = cause.node
        datapath = cause.datapath
        stage = cause.stageWords
        match = cause.matchWords
        row = cause.row?.description
        flow = cause.flow
        kind = cause.owner?.kind
        namespace = cause.owner?.namespace
        name = cause.owner?.name
        rule = cause.owner?.rule?.description
        isolatedBy = cause.policies.isEmpty ? nil : cause.policies.map(\.description)
        details = cause.details.isEmpty ? nil : cause.details.map(\.detail.words)
        hint = cause.hint?.words
    }
}
