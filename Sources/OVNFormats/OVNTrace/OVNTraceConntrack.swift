import TextParsing

/// A heading under which the packet comes back from conntrack, for example
/// `ct_next(ct_state=est|trk /* default (use --ct to customize) */)` or `ct_dnat(ip4.dst=10.244.0.7)`.
package struct OVNTraceConntrack: Sendable, Equatable {
    /// The action: `ct_next`, `ct_lb_mark`, `ct_lb`, `ct_lb_mark_local`, `ct_dnat`, `ct_snat`, `ct_dnat_in_czone`,
    /// `ct_snat_in_czone`, `ct_commit_nat`, `ct_commit_to_zone`.
    package var action: String
    /// The state, which only `ct_next` prints.
    package var state: ConntrackState?
    /// Whether the tool assumed the state since `--ct` did not give one.
    package var isDefault: Bool
    /// The address that the packet now has.
    package var translation: Translation?
    /// Whether the tool says that it assumed no entry to undo a translation by.
    package var assumesNoEntry: Bool

    /// A translated address.
    package struct Translation: Sendable, Equatable {
        /// Whether it is the destination that was translated.
        package var isDestination: Bool
        /// The new address.
        package var address: String
    }

    /// Reads a heading; `nil` when it is none of conntrack's (`execute_ct_*()` of utilities/ovn-trace.c).
    package init?(heading: String) {
        guard heading.hasPrefix("ct_") else { return nil }
        let name = heading.prefix { $0 != "(" && $0 != " " }
        // "ct_dnatin_czone" is what the tool prints: its format string lacks the underscore.
        let known = ["next", "lb", "lb_mark", "lb_mark_local", "commit_nat", "commit_to_zone", "dnat", "snat"]
        let spelled = ["ct_dnatin_czone": "ct_dnat_in_czone", "ct_snatin_czone": "ct_snat_in_czone"]
        let action = spelled[String(name)] ?? String(name)
        guard known.contains(where: { action == "ct_" + $0 }) || spelled.values.contains(action) else { return nil }
        self.action = action
        isDefault = TextScanner.contains(Self.defaultRemark, in: heading)
        assumesNoEntry = TextScanner.contains("/* assuming no un-", in: heading)
        let argument = heading[name.endIndex...].hasPrefix("(") ? heading[name.endIndex...].dropFirst() : ""
        let value = argument.prefix { $0 != ")" && $0 != " " }
        if value.hasPrefix("ct_state=") {
            state = ConntrackState(parsing: value.dropFirst("ct_state=".count))
        } else if let (field, address) = TextScanner.split(value, at: "=") {
            translation = Translation(isDestination: field.hasSuffix(".dst"), address: String(address))
        }
    }

    private static let defaultRemark = "/* default (use --ct to customize) */"
}
