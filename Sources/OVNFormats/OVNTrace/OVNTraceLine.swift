import TextParsing

/// A line of a detailed trace.
package enum OVNTraceLine: TraceLine {
    /// A pipeline, or a transformation of the packet that starts another: conntrack, clone, ICMP error, ….
    case section(OVNTraceSection)
    /// A logical flow that matched, or the table in which none did.
    case entry(OVNTraceEntry)
    /// An action of that flow, or the tool's remark about one.
    case action(OVNTraceAction)

    package var role: TraceLineRole {
        switch self {
        case .section: .heading
        case .entry: .entry
        case .action: .leaf
        }
    }

    package var text: String {
        switch self {
        case .section(let section): section.heading
        case .entry(let entry): entry.text
        case .action(let action): action.text
        }
    }
}

/// A line such as ` 9. ls_in_acl_eval (northd.c:7978): ip && !ct.est, priority 1, uuid e72e239b`, or
/// `12. ls_in_acl: no match (implicit drop)`.
package struct OVNTraceEntry: Sendable, Equatable {
    /// What the table did.
    package enum Outcome: Sendable, Equatable {
        /// The flow that matched; of its uuid the first 32 bits, which are its OpenFlow cookie too.
        case flow(match: String, priority: Int, uuid: UInt32)
        /// No flow matched: the packet is dropped.
        case noMatch
    }

    /// The logical table's number.
    package var table: Int
    /// The stage's name, for example `ls_in_acl_eval`.
    package var stage: String?
    /// Where ovn-northd made the flow, for example `northd.c:7978`.
    package var source: String?
    /// What the table did.
    package var outcome: Outcome

    package init(table: Int, stage: String?, source: String?, outcome: Outcome) {
        self.table = table
        self.stage = stage
        self.source = source
        self.outcome = outcome
    }

    /// The uuid's first 32 bits in the eight digits that the tool prints; `nil` when nothing matched.
    package var uuid: String? { if case .flow(_, _, let uuid) = outcome { Number.hex8(uuid) } else { nil } }

    /// The line as printed.
    package var text: String {
        var text = Number.padded2(table) + ". "
        switch (stage, source) {
        case (let stage?, let source?): text += "\(stage) (\(source)): "
        case (let stage?, nil): text += "\(stage): "
        case (nil, let source?): text += "(\(source)): "
        case (nil, nil): break
        }
        switch outcome {
        case .flow(let match, let priority, let uuid):
            return text + "\(match), priority \(priority), uuid \(Number.hex8(uuid))"
        case .noMatch: return text + "no match (implicit drop)"
        }
    }
}
