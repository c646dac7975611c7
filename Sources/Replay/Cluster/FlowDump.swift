/// Dumps of `ovs-ofctl` made into what it reads back.
enum FlowDump {
    /// The flows of `dump-flows`, one a line.
    ///
    /// ovs-ofctl skips durations and counters by itself (lib/ofp-flow.c of Open vSwitch); the reply's heading it
    /// does not.
    static func flows(_ dump: String) -> String { lines(dump) { $0.contains("actions=") } }

    /// The groups of `dump-groups`, one a line; empty when there are none.
    static func groups(_ dump: String) -> String { lines(dump) { $0.contains("group_id=") } }

    private static func lines(_ dump: String, _ wanted: (Substring) -> Bool) -> String {
        dump.split(separator: "\n").filter(wanted).map { $0.drop(while: \.isWhitespace) + "\n" }.joined()
    }
}
