/// Dumps of `ovs-ofctl` made into what it reads back.
enum FlowDump {
    /// The flows of `dump-flows`, one a line.
    ///
    /// ovs-ofctl skips durations and counters by itself (lib/ofp-flow.c of Open vSwitch); the reply's heading it
    /// does not.
    static func flows(_ dump: String) -> String { lines(dump) { $0.contains("actions=") } }

    /// The groups of `dump-groups`, one a line; empty when there are none.
    static func groups(_ dump: String) -> String { lines(dump) { $0.contains("group_id=") } }

    /// The packet marks that flows of `dump-flows` set, as decimal numbers: `load:0x2a->NXM_NX_PKT_MARK[]`.
    static func packetMarks(_ dump: String) -> [String] {
        var marks: [String] = []
        for field in ["->NXM_NX_PKT_MARK[]", "->pkt_mark"] {
            var rest = dump[...]
            while let found = rest.firstRange(of: field) {
                let digits = String(
                    rest[..<found.lowerBound].utf8.suffix(10).reversed().prefix { isDigit($0) }.reversed().map {
                        Character(UnicodeScalar($0))
                    })
                rest = rest[found.upperBound...]
                let number = digits.hasPrefix("0x") ? UInt32(digits.dropFirst(2), radix: 16) : UInt32(digits)
                if let mark = number.map(String.init), !marks.contains(mark) { marks.append(mark) }
            }
        }
        return marks
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "x") || Character(UnicodeScalar(byte)).isHexDigit
    }

    private static func lines(_ dump: String, _ wanted: (Substring) -> Bool) -> String {
        dump.split(separator: "\n").filter(wanted).map { $0.drop(while: \.isWhitespace) + "\n" }.joined()
    }
}
