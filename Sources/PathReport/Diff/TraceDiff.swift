import PathModel

/// What changed between two traces.
package struct TraceDiff: Sendable {
    /// What is different, a line each; empty where nothing is.
    package let lines: [String]

    /// Compares two reports that ``JSONReport`` made.
    ///
    /// What names a run and not a path is left out: containers, commands, and the flows' identifiers, which ovn-northd makes
    /// anew when a database is rebuilt.
    ///
    /// - Throws: ``JSONReport/Unreadable`` with the name of the text that is no report.
    package init(
        before: (name: String, bytes: [UInt8]), after: (name: String, bytes: [UInt8])
    ) throws(JSONReport.Unreadable) {
        var documents: [TraceDocument] = []
        for (name, bytes) in [before, after] {
            do {
                documents.append(try JSONReport.read(bytes))
            } catch {
                throw JSONReport.Unreadable(
                    description: "\(name) is not a trace report: \(error); create one with `ovnpath trace … -o json`")
            }
        }
        self.init(documents[0], documents[1])
    }

    init(_ before: TraceDocument, _ after: TraceDocument) {
        var changes = Changes()
        changes.compare("verdict", before.outcome, after.outcome)
        changes.compare("source", before.source.words, after.source.words)
        changes.compare("destination", before.destination.words, after.destination.words)
        changes.compare("endpoint", before.endpoint?.words, after.endpoint?.words)
        changes.compare("protocol", before.protocol, after.protocol)
        changes.compare("source port", before.sourcePort.map { "\($0)" }, after.sourcePort.map { "\($0)" })
        changes.compare(
            "destination port", before.destinationPort.map { "\($0)" }, after.destinationPort.map { "\($0)" })
        // Where another endpoint is the first one now, each is compared with itself.
        let isTold = before.endpoints != nil && after.endpoints != nil
        let (ends, others) = isTold ? (before.ends, after.ends) : ([], [])
        let isFirst = ends.first?.name == others.first?.name || !others.contains { $0.name == ends.first?.name }
        if isFirst { changes.compare("", before.legs, after.legs) }
        let names = (ends.dropFirst(isFirst ? 1 : 0) + others.dropFirst(isFirst ? 1 : 0)).map(\.name)
        for (index, name) in names.enumerated() where names.firstIndex(of: name) == index {
            let (one, other) = (ends.first { $0.name == name }, others.first { $0.name == name })
            changes.compare("endpoint \(name)", one?.outcome, other?.outcome)
            if let one, let other { changes.compare("endpoint \(name), ", one.legs, other.legs) }
        }
        changes.compare("notes", list: before.notes, after.notes)
        lines = changes.lines
    }
}

extension TraceDocument {
    /// The endpoints with their legs.
    fileprivate var ends: [(name: String, outcome: String, legs: [LegObject])] {
        (endpoints ?? []).enumerated().map { index, end in
            (end.words, end.outcome, index == 0 ? legs : end.legs ?? [])
        }
    }

    fileprivate var outcome: String { TraceDiff.outcome(verdict, reason, cause) }
}

extension TraceDiff {
    /// A verdict in words, with the object and the place that decided.
    fileprivate static func outcome(_ verdict: String, _ reason: String?, _ cause: CauseObject?) -> String {
        var words = verdict
        let decider = cause?.decider
        if let decider { words += ": \(decider)" }
        if let reason { words += decider == nil ? ": \(reason)" : " (\(reason))" }
        let place = [
            cause?.node.map { "on \($0)" }, cause?.datapath.map { "by \($0)" }, cause?.stage.map { "in \($0)" },
        ]
        let known = place.compactMap(\.self)
        return known.isEmpty ? words : words + ", " + known.joined(separator: " ")
    }
}

extension EndpointObject {
    fileprivate var words: String {
        let object = [namespace, name].compactMap(\.self).joined(separator: "/")
        return (object.isEmpty ? address : "\(kind) \(object) (\(address))") + (node.map { " on \($0)" } ?? "")
            + (hostNetwork ? ", host network" : "")
    }
}

extension EndpointTraceObject {
    fileprivate var words: String {
        let object = [endpoint.namespace, endpoint.name].compactMap(\.self).joined(separator: "/")
        return (object.isEmpty ? "" : "\(object) ") + "\(endpoint.address)\(port.map { " port \($0)" } ?? "")"
    }

    fileprivate var outcome: String {
        verdict.map { TraceDiff.outcome($0, reason, cause) } ?? "not balanced" + (reason.map { ": \($0)" } ?? "")
    }
}

extension CauseObject {
    /// What decided: the object, or that no policy allows the packet.
    fileprivate var decider: String? {
        guard isolatedBy == nil else { return "no \(kind ?? ObjectReference.networkPolicy) allows it" }
        guard let kind, let name else { return nil }
        return ObjectReference(kind: kind, namespace: namespace, name: name, rule: rule.map { .part($0) }).description
    }
}

/// The changes that were found so far.
private struct Changes {
    var lines: [String] = []

    mutating func compare(_ what: String, _ before: String?, _ after: String?) {
        guard before != after else { return }
        lines.append("\(what): \(before ?? "none") -> \(after ?? "none")")
    }

    /// Lists what only one side has, in order.
    mutating func compare(_ what: String, list before: [String], _ after: [String]) {
        guard before != after else { return }
        lines.append("\(what):")
        let difference = after.difference(from: before)
        let removed = difference.removals.compactMap {
            if case .remove(let at, let text, _) = $0 { (at, text) } else { nil }
        }
        let inserted = difference.insertions.compactMap {
            if case .insert(let at, let text, _) = $0 { (at, text) } else { nil }
        }
        lines += removed.sorted { $0.0 < $1.0 }.map { "  - \($0.1)" }
        lines += inserted.sorted { $0.0 < $1.0 }.map { "  + \($0.1)" }
    }

    mutating func compare(_ what: String, _ before: [LegObject], _ after: [LegObject]) {
        let directions = before.map(\.direction)
        for direction in directions + after.map(\.direction).filter({ !directions.contains($0) }) {
            let name = Leg.Direction(rawValue: direction).map(TraceWords.name) ?? direction
            compare(what + name, before.first { $0.direction == direction }, after.first { $0.direction == direction })
        }
    }

    mutating func compare(_ leg: String, _ before: LegObject?, _ after: LegObject?) {
        guard let before, let after else {
            compare(leg, before?.outcome ?? "not traced", after?.outcome ?? "not traced")
            return
        }
        compare(leg, before.outcome, after.outcome)
        compare("\(leg) translations", list: before.translations.map(\.words), after.translations.map(\.words))
        compare("\(leg), logical", before.layers.logical, after.layers.logical)
        compare("\(leg), openflow", before.layers.openflow, after.layers.openflow)
    }

    mutating func compare(_ layer: String, _ before: LayerObject, _ after: LayerObject) {
        compare(layer, before.outcome, after.outcome)
        let (hopsBefore, hopsAfter) = (before.hops, after.hops)
        compare("\(layer) hops", list: hopsBefore.map(\.words), hopsAfter.map(\.words))
        // Only hops that both paths have can differ in their stages; of those that one lacks, all would.
        var rest = hopsAfter
        for hop in hopsBefore {
            guard let index = rest.firstIndex(where: { $0.words == hop.words }) else { continue }
            let other = rest.remove(at: index)
            compare("\(layer), stages of \(hop.words)", list: hop.stages, other.stages)
        }
    }
}

/// A hop with what is compared of it.
private struct ComparedHop {
    var words: String
    var stages: [String]
}

extension LegObject {
    fileprivate var outcome: String { TraceDiff.outcome(verdict, reason, cause) }
}

extension TranslationObject {
    fileprivate var words: String { "\(kind) \(from) -> \(to) by \(by)" }
}

extension LayerObject {
    fileprivate var outcome: String {
        traced ? TraceDiff.outcome(verdict, reason, cause) : "not traced" + (reason.map { ": \($0)" } ?? "")
    }

    fileprivate var hops: [ComparedHop] {
        sections.flatMap { section in
            section.hops.map { hop in
                let ports = [hop.inport.map { "from \($0)" }, hop.outport.map { "to \($0)" }].compactMap(\.self)
                return ComparedHop(
                    words: (["\(section.place): \(hop.pipeline) \(hop.datapath)"] + ports).joined(separator: " "),
                    stages: hop.stages.map { stage in
                        "\(stage.name): \(stage.match) { \(stage.actions.joined(separator: " ")) }"
                    })
            }
        }
    }
}
