/// The conntrack state of a packet, a set of the flags of ovs-fields(7) `ct_state`.
package struct ConntrackState: OptionSet, Sendable, Hashable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `new`: begins a connection.
    package static let new = Self(rawValue: 1 << 0)
    /// `est`: part of an existing connection.
    package static let established = Self(rawValue: 1 << 1)
    /// `rel`: related to an existing connection, such as an ICMP error of it.
    package static let related = Self(rawValue: 1 << 2)
    /// `rpl`: in the reply direction.
    package static let reply = Self(rawValue: 1 << 3)
    /// `inv`: conntrack could not make sense of it.
    package static let invalid = Self(rawValue: 1 << 4)
    /// `trk`: conntrack has looked at it.
    package static let tracked = Self(rawValue: 1 << 5)
    /// `snat`: its source was translated.
    package static let sourceTranslated = Self(rawValue: 1 << 6)
    /// `dnat`: its destination was translated.
    package static let destinationTranslated = Self(rawValue: 1 << 7)

    /// The flags in the order of Open vSwitch (`CS_STATES` of lib/packets.h), with their names.
    private static let names: [(ConntrackState, String)] = [
        (.new, "new"), (.established, "est"), (.related, "rel"), (.reply, "rpl"), (.invalid, "inv"),
        (.tracked, "trk"), (.sourceTranslated, "snat"), (.destinationTranslated, "dnat"),
    ]

    /// Reads `new|trk`, `trk,new` or a match such as `+new-est+trk`, of which the `+` flags count. Unknown names are left out.
    package init(parsing text: Substring) {
        var state: ConntrackState = []
        var sign: Character = "+"
        var word = ""
        func add() {
            guard sign == "+", let flag = Self.names.first(where: { $0.1 == word })?.0 else { return }
            state.insert(flag)
        }
        for character in text {
            if character.isLetter {
                word.append(character)
            } else {
                add()
                word = ""
                sign = character == "-" ? "-" : "+"
            }
        }
        add()
        self = state
    }

    /// The flags' names in the order of Open vSwitch.
    package var flagNames: [String] { Self.names.filter { contains($0.0) }.map(\.1) }

    /// As the tools take it: `trk,new` style with commas (`--ct`, `--ct-next`).
    package var argument: String { flagNames.joined(separator: ",") }

    /// As the tools print it: `new|trk`.
    package var description: String { flagNames.joined(separator: "|") }
}
