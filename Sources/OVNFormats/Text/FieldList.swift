import TextParsing

/// The ordered `name=value` list that Open vSwitch prints for flows and matches, for example
/// `recirc_id=0x45,ct_state=new|trk,eth,tcp,reg0=0x5`.
///
/// The notation is that of ovs-fields(7); OVN prints its microflow the same way (ovn-trace(8)). A name without a value
/// (`tcp`, `eth`) is a flag. The list keeps what was written: ``description`` gives the parsed text back.
package struct FieldList: Sendable, Equatable, CustomStringConvertible, ExpressibleByArrayLiteral {
    /// One entry of the list.
    package struct Field: Sendable, Equatable, CustomStringConvertible {
        /// The name as printed, for example `nw_dst` or `tcp`.
        package var name: String
        /// The value as printed, `nil` for a flag.
        package var value: String?

        package init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }

        /// `name=value`, or the name alone.
        package var description: String { value.map { "\(name)=\($0)" } ?? name }
    }

    /// The entries in their order.
    package var fields: [Field]

    package init(_ fields: [Field] = []) { self.fields = fields }

    package init(arrayLiteral elements: Field...) { fields = elements }

    /// Reads a list; every text is one, since names and values are kept as they are.
    package init(parsing text: Substring) {
        fields = []
        var rest = text.utf8[...]
        while !rest.isEmpty {
            let item = rest.prefix { $0 != UInt8(ascii: ",") }
            rest = rest[item.endIndex...].dropFirst()
            guard let equals = item.firstIndex(of: UInt8(ascii: "=")) else {
                fields.append(Field(String(Substring(item))))
                continue
            }
            let value = item[item.index(after: equals)...]
            fields.append(Field(String(Substring(item[..<equals])), String(Substring(value))))
        }
    }

    /// The value of the first field of that name; `nil` when it is absent or a flag.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Whether the list names the field, with or without a value.
    package func contains(_ name: String) -> Bool { fields.contains { $0.name == name } }

    /// The number in a field, decimal or `0x…`; of a masked value (`0x4/0x4`) the part before the slash.
    package func number(_ name: String) -> UInt64? {
        self[name].flatMap { Number.parse($0.prefix { $0 != "/" }) }
    }

    /// The conntrack flags that `ct_state` sets: `new|trk`, or the positive ones of a match `+new-est+trk`.
    package var conntrackState: ConntrackState? { self["ct_state"].map { ConntrackState(parsing: $0[...]) } }

    /// The list as it is printed.
    package var description: String { fields.map(\.description).joined(separator: ",") }
}
