import TextParsing

/// A line of a pass of ofproto/trace (`oftrace_node_print_details()` of ofproto/ofproto-dpif-trace.c).
package enum OFProtoTraceLine: TraceLine {
    /// `bridge("br-int")`, underlined.
    case bridge(String)
    /// A table and the flow that matched in it.
    case table(OFProtoTableEntry)
    /// `bucket 0`: a bucket of the group above.
    case bucket(UInt32)
    /// `thaw`, `Resuming from table 16` and `restored state: …`: what a resumed packet begins with.
    case thaw(String)
    /// An action.
    case action(OFProtoTraceAction)
    /// ` -> …`: what an action did.
    case note(String)
    /// ` >> …`: what an action could not do.
    case warning(String)
    /// ` >>>> … <<<<`: why the translation fails.
    case failure(String)

    package var role: TraceLineRole {
        switch self {
        case .bridge: .heading
        case .table, .bucket: .entry
        case .thaw(let text): text == "thaw" ? .entry : .leaf
        case .action, .note, .warning, .failure: .leaf
        }
    }

    package var text: String {
        switch self {
        case .bridge(let name): "bridge(\"\(name)\")"
        case .table(let entry): entry.text
        case .bucket(let number): "bucket \(number)"
        case .thaw(let text): text
        case .action(let action): action.text
        case .note(let text): " -> " + text
        case .warning(let text): " >> " + text
        case .failure(let text): " >>>> " + text + " <<<<"
        }
    }
}

/// A line such as `15. ip,reg0=0x4/0x4,metadata=0x3, priority 110, cookie 0x73ae00cc` or `69. No match.`
package struct OFProtoTableEntry: Sendable, Equatable {
    /// What the table did.
    package enum Outcome: Sendable, Equatable {
        /// A flow matched. A cookie of 0 is not printed and is 0 here.
        case flow(match: FieldList, priority: Int, cookie: UInt64)
        /// `No match.`
        case noMatch
        /// `No match, and a "packet-in" is called for.`
        case noMatchPacketIn
        /// Fragments that the bridge is told to drop.
        case fragmentsDropped
    }

    /// The OpenFlow table's number; `nil` for `--. Executing action set:`.
    package var table: Int?
    /// What the table did; `nil` for the action set.
    package var outcome: Outcome?

    package init(table: Int?, outcome: Outcome?) {
        self.table = table
        self.outcome = outcome
    }

    /// The flow's cookie, of which OVN makes the first 32 bits of the logical flow's (or port binding's) uuid; `nil` when
    /// nothing matched or the flow has none.
    package var cookie: UInt64? {
        if case .flow(_, _, let cookie) = outcome, cookie != 0 { cookie } else { nil }
    }

    /// The line as printed.
    package var text: String {
        guard let table, let outcome else { return "--. Executing action set:" }
        let number = Number.padded2(table) + ". "
        switch outcome {
        case .flow(let match, let priority, let cookie):
            let matched = match.fields.isEmpty ? "" : "\(match), "
            return number + "\(matched)priority \(priority)"
                + (cookie == 0 ? "" : ", cookie 0x" + String(cookie, radix: 16))
        case .noMatch: return number + "No match."
        case .noMatchPacketIn: return number + "No match, and a \"packet-in\" is called for."
        case .fragmentsDropped:
            return number + "Packets are IP fragments and the fragment handling mode is \"drop\"."
        }
    }
}
