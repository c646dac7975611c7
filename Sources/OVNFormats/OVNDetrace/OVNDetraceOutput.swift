import TextParsing

/// What ovn-detrace(1) printed: an ofproto/trace with the owners of each cookie below its table.
///
/// The lines are kept as they are; what is understood of them are the cookies and the logical flows found for them. A
/// cookie alone does not say in which datapath a flow matched: the tool lists every datapath that shares it.
package struct OVNDetraceOutput: Sendable, Equatable, CustomStringConvertible {
    /// A table of the trace and what the databases know of its cookie.
    package struct Finding: Sendable, Equatable {
        /// The cookie, the first 32 bits of a Southbound row's uuid.
        package var cookie: UInt64
        /// The lines below the table that start with `*`, without the star and the spaces around it.
        package var facts: [String]

        /// The stage and what follows of the line `Logical flow: table=7 (ls_in_acl), priority=…, match=(…), actions=(…)`.
        package var logicalFlows: [String] { facts.compactMap { TextScanner.between("Logical flow: ", "", in: $0) } }
        /// The name in the line `Logical datapath: "ovn-worker" (uuid) [ingress]`, or the names in the list below
        /// `Logical datapaths:`.
        package var datapaths: [String] {
            facts.compactMap { fact in
                let text = fact.hasPrefix("Logical datapath: ") ? fact.dropFirst("Logical datapath: ".count) : fact[...]
                guard text.hasPrefix("\""), let (name, _) = TextScanner.split(text.dropFirst(), at: "\"") else {
                    return nil
                }
                return String(name)
            }
        }
    }

    /// The lines of the text.
    package var lines: [String]
    /// Whether the text ends with a newline.
    package var endsWithNewline: Bool
    /// The cookies with what is known of them, in the order of the trace.
    package var findings: [Finding]

    /// Reads what ovn-detrace printed; every text is accepted, since all of it is kept.
    package init(parsing text: String) {
        var reader = LineReader(text, of: "ovn-detrace")
        endsWithNewline = reader.endsWithNewline
        lines = reader.rest()
        findings = []
        for line in lines {
            let body = line.utf8.drop { $0 == UInt8(ascii: " ") }
            if body.starts(with: "* ".utf8) {
                let fact = String(Substring(body.dropFirst().drop { $0 == UInt8(ascii: " ") }))
                if !findings.isEmpty { findings[findings.count - 1].facts.append(fact) }
            } else if case .table(let entry)? = OFProtoTraceLine(body: Substring(body)), let cookie = entry.cookie {
                findings.append(Finding(cookie: cookie, facts: []))
            }
        }
    }

    /// The text that the tool printed.
    package var description: String { lines.joined(separator: "\n") + (endsWithNewline ? "\n" : "") }
}
