package import NetworkTypes
import OVNKubernetes
package import PathModel
import TextParsing

/// The connections that tests select, before anything is traced.
package struct ConnectionPlan: Sendable {
    /// One connection, and what is expected of it.
    package struct Pair: Sendable {
        /// What the tracer is asked.
        package var request: TraceRequest
        /// The source in words.
        package var source: String
        /// The destination in words.
        package var destination: String
        /// What is expected.
        package var expectation: ExpectedOutcome
        /// What made the source's pod, where its name will not last.
        package var sourceMaker: EndpointSelector.Subject?
        /// What made the destination's pod, where its name will not last.
        package var destinationMaker: EndpointSelector.Subject?
        /// Why it cannot be traced, where its objects could not be read.
        package var obstacle: String?
        /// Whether it is one of two connections to a service, one for each of its address families.
        package var isOneOfFamilies = false
    }
    /// A test's connections.
    package struct Planned: Sendable {
        /// The connections.
        package var pairs: [Pair] = []
        /// The sources' names, in the order that they were selected in, each once.
        package var sources: [String] = []
        /// The destinations' names, likewise.
        package var destinations: [String] = []
        /// What is wrong with the test: a selector that selects nothing.
        package var problem: String?
        /// Pods that were left out, a sentence each.
        package var notes: [String] = []

        /// Makes a plan of nothing.
        package init() {}
    }

    /// More connections than this in one test are taken for a mistake in a selector: their answers would not fit into memory.
    package static let mostPairs = 100_000

    /// The connections of a test.
    ///
    /// - Parameters:
    ///   - test: The test.
    ///   - objects: What its selectors need.
    ///   - namespace: The namespace of names without one.
    /// - Returns: The connections, or what is wrong with the test.
    package static func plan(_ test: ConnectionTest, objects: SelectedObjects, namespace: String) -> Planned {
        var planned = Planned()
        var known: [Key: Result<[Selection.End], SelectionProblem>] = [:]
        for rule in test.rules {
            func ends(
                _ selector: EndpointSelector, _ transport: TransportProtocol, _ family: IPAddress.Family?
            ) throws(SelectionProblem) -> [Selection.End] {
                let key = Key(selector: selector, transport: transport, family: family)
                if let found = known[key] { return try found.get() }
                let selection = Selection(
                    objects: objects, namespace: namespace, transport: transport, family: family)
                let result: Result<[Selection.End], SelectionProblem>
                do throws(SelectionProblem) { result = .success(try selection.ends(selector)) } catch {
                    result = .failure(error)
                }
                known[key] = result
                planned.notes += selection.waiting(selector).filter { !planned.notes.contains($0) }
                return try result.get()
            }
            do throws(SelectionProblem) {
                var sources: [Selection.End] = []
                for selector in rule.sources { sources += try ends(selector, rule.transport, rule.family) }
                var destinations: [Destination] = []
                for selector in rule.destinations.map(\.asDestination) {
                    let (transport, families) = meant(selector, rule, objects, namespace)
                    for family in families {
                        destinations += try ends(selector, transport, family).map {
                            Destination($0, transport, family, isOneOfFamilies: families.count > 1)
                        }
                    }
                }
                planned.pairs += pairs(sources, destinations, rule)
                guard planned.pairs.count <= mostPairs else {
                    var tooMany = Planned()
                    tooMany.problem = "it selects more than \(mostPairs) connections: narrow its selectors"
                    return tooMany
                }
                planned.sources = unique(planned.sources + sources.map(\.label))
                planned.destinations = unique(planned.destinations + destinations.map(\.end.label))
            } catch {
                switch error {
                case .nothing(let reason): planned.problem = planned.problem ?? reason
                case .unknown(let reason): planned.pairs.append(obstructed(rule, namespace, reason))
                }
            }
        }
        if planned.pairs.isEmpty, planned.problem == nil {
            planned.problem = "it selects no connection: its sources and destinations are the same pods"
        }
        return planned
    }

    private static func unique(_ labels: [String]) -> [String] {
        var seen: Set<String> = []
        return labels.filter { seen.insert($0).inserted }
    }

    /// A destination, and by what it is dialled.
    private struct Destination {
        var end: Selection.End
        var transport: TransportProtocol
        var family: IPAddress.Family?
        var isOneOfFamilies: Bool

        init(
            _ end: Selection.End, _ transport: TransportProtocol, _ family: IPAddress.Family?, isOneOfFamilies: Bool
        ) {
            (self.end, self.transport, self.family) = (end, transport, end.family ?? family)
            self.isOneOfFamilies = isOneOfFamilies
            if isOneOfFamilies { self.end.label += family == .ip6 ? " (IPv6)" : " (IPv4)" }
        }

        /// Whether a source may have an address of the family: one outside has one.
        func isFor(_ source: Selection.End) -> Bool {
            guard isOneOfFamilies, case .external(let address, _) = source.target else { return true }
            return address.family == family
        }
    }

    /// By which protocol and which families a destination is meant, as ``Service/transports(of:)`` and ``Service/families`` have it
    /// where the rule does not say.
    private static func meant(
        _ selector: EndpointSelector, _ rule: ConnectionRule, _ objects: SelectedObjects, _ namespace: String
    ) -> (TransportProtocol, [IPAddress.Family?]) {
        guard case .service(let name) = selector.subject,
            let service = objects.service(namespace: name.namespace ?? namespace, name: name.name)
        else { return (rule.transport, [rule.family]) }
        let known = rule.namesTransport ? [] : service.transports(of: selector.port)
        // Of a port by several protocols that of the rule is meant.
        let transport = known.contains(rule.transport) ? rule.transport : known.first ?? rule.transport
        return (transport, rule.family == nil ? service.families : [rule.family])
    }

    private struct Key: Hashable {
        var selector: EndpointSelector
        var transport: TransportProtocol
        var family: IPAddress.Family?
    }

    /// Each source to each destination, each once; a pod to itself only where it is named at both ends.
    private static func pairs(
        _ sources: [Selection.End], _ destinations: [Destination], _ rule: ConnectionRule
    ) -> [Pair] {
        var seen: Set<TraceRequest> = []
        var pairs: [Pair] = []
        for source in sources {
            for destination in destinations
            where destination.isFor(source) && (rule.namesBothPods || !source.isSamePod(as: destination.end)) {
                guard pairs.count <= mostPairs else { return pairs }
                let end = destination.end
                var request = TraceRequest(
                    source: source.target, destination: end.target, transport: destination.transport,
                    destinationPort: end.port, family: destination.family)
                request.network = rule.network
                request.endpoints = end.endpoints
                if case .address(let address) = end.endpoints { request.family = address.family }
                guard seen.insert(request).inserted else { continue }
                pairs.append(
                    Pair(
                        request: request, source: source.label, destination: end.label,
                        expectation: rule.expectation, sourceMaker: source.maker, destinationMaker: end.maker,
                        isOneOfFamilies: destination.isOneOfFamilies))
            }
        }
        return pairs
    }

    /// A connection that is not known, for its objects cannot be read.
    private static func obstructed(_ rule: ConnectionRule, _ namespace: String, _ reason: String) -> Pair {
        func words(_ selectors: [EndpointSelector]) -> String { selectors.map(\.words).joined(separator: ", ") }
        return Pair(
            request: TraceRequest(
                source: .pod(namespace: namespace, name: ""), destination: .pod(namespace: namespace, name: ""),
                transport: rule.transport),
            source: words(rule.sources), destination: words(rule.destinations), expectation: rule.expectation,
            obstacle: reason)
    }
}

extension ConnectionPlan.Pair {
    /// The command that traces the connection alone.
    ///
    /// - Parameters:
    ///   - traced: The address of the endpoint that was traced, where one was.
    ///   - options: The options that choose the same cluster, as words for a shell.
    /// - Returns: The command line; empty for a connection that cannot be traced.
    package func command(tracedTo traced: IPAddress? = nil, options: [String] = []) -> String {
        guard obstacle == nil else { return "" }
        var words = ["ovnpath", "trace", request.source.argument, request.destination.argument]
        if case .external(_, let node?) = request.source { words += ["--via", node] }
        if request.transport != .tcp { words.append("--\(request.transport.rawValue)") }
        if let port = request.destinationPort { words += ["--port", "\(port)"] }
        // An endpoint's address tells the family.
        var family = request.family.map { ["--family", $0 == .ip4 ? "4" : "6"] } ?? []
        if case .address = request.endpoints { family = [] }
        words += family
        if let network = request.network { words += ["--network", ShellWord.quoted(network)] }
        switch request.endpoints {
        case .every: break
        // Which one is first is known by the trace; before it, no option of `ovnpath trace` means it.
        case .first: if let traced { words += ["--endpoint", "\(traced)"] }
        case .pod(let namespace, let name): words += ["--endpoint", (namespace.map { $0 + "/" } ?? "") + name]
        case .address(let address): words += ["--endpoint", "\(address)"]
        }
        return (words + options).joined(separator: " ")
    }
}
