/// The address translation of a host's kernel, as `nft list ruleset` or `iptables-save` writes it: the chains of the types
/// `nat` and `route` that a packet meets, those of the type `filter` that the host's own packets meet, and the chains and sets that they lead to.
package struct NATRuleset: Hashable, Sendable {
    /// The chains, in the order of the text.
    package var chains: [NATChain] = []
    /// The elements of named sets and maps, by table and name.
    package var sets: [String: [NATElement]] = [:]

    /// Makes an empty ruleset.
    package init() {}

    /// The chain of a table by its name.
    package func chain(_ name: String, of table: String) -> NATChain? {
        chains.first { $0.table == table && $0.name == name }
    }

    /// The elements of a table's set or map.
    package func elements(of set: String, in table: String) -> [NATElement] { sets[table + " " + set] ?? [] }
}

/// A chain of rules.
package struct NATChain: Hashable, Sendable {
    /// Where in the kernel a chain of the type `nat` is entered.
    package enum Hook: String, Hashable, Sendable {
        case prerouting, input, output, postrouting
        /// Not of the type `nat` but of the type `route`, where a packet of the host's own is marked before it is routed.
        case routing
        /// Not of the type `nat` but of the type `filter`, where a packet of the host's own may be dropped.
        case filtering
    }

    /// The table that it belongs to, such as `inet ovn-kubernetes`, or `nat` for iptables.
    package var table: String
    /// The chain's name.
    package var name: String
    /// Where a packet enters it; `nil` for chains that only rules lead to.
    package var hook: Hook?
    /// Chains of one hook are met in the order of their priority.
    package var priority = 0
    /// The rules, in the order in which they are tried.
    package var rules: [NATRule] = []
}

/// A rule of a chain.
package struct NATRule: Hashable, Sendable {
    /// The rule as the tool wrote it, without counters.
    package var text: String
    /// What must be true of a packet; all of them.
    package var matches: [NATMatch] = []
    /// What then happens; `nil` where the rule only counts, logs, or marks the connection.
    package var verdict: NATVerdict?
}

/// One condition of a rule.
package enum NATMatch: Hashable, Sendable {
    /// The fields' values are, or are not, among the elements.
    case fields([NATField], among: NATElements, isNegated: Bool)
    /// A condition that is not understood here.
    case unknown(String)
}

/// What a condition looks at.
package enum NATField: Hashable, Sendable {
    case sourceAddress, destinationAddress, transport, sourcePort, destinationPort, inputInterface, outputInterface
    /// The type of the destination address, such as `local`.
    case destinationType
    /// The firewall mark.
    case mark
    /// `ipv4` or `ipv6`.
    case family
    /// What conntrack knows of the packet's connection, such as `new`.
    case connectionState
}

/// The values that a condition allows.
package enum NATElements: Hashable, Sendable {
    /// Each a value for every field.
    case listed([[String]])
    /// A named set, map or verdict map.
    case named(String)
}

/// An element of a set, or of a map.
package struct NATElement: Hashable, Sendable {
    /// A value for every field.
    package var key: [String]
    /// What a map leads to.
    package var value: [String]

    /// Makes an element.
    package init(key: [String], value: [String] = []) {
        self.key = key
        self.value = value
    }
}

/// What a rule does.
package enum NATVerdict: Hashable, Sendable {
    case accept, drop, back
    /// To another chain of the table, and back from there.
    case jump(String)
    /// To another chain of the table.
    case go(String)
    /// What a verdict map has for the packet's fields; where they are not in it, the rule does nothing.
    case lookup([NATField], map: String)
    /// Something that is not understood here.
    case unknown
    case destination(NATTarget)
    case source(NATTarget)
    /// The packet gets a firewall mark, and goes on: `VALUE`, or `VALUE/MASK`, which keeps the bits that the mask lacks. Any
    /// other text is a mark that is not known.
    case mark(String)
    /// The source becomes the address of the interface by which the packet leaves.
    case masquerade
    /// The destination becomes the host itself.
    case redirect(NATTarget)
}

extension NATVerdict {
    /// The verdict of a verdict map's element: `accept`, `jump CHAIN`, ….
    package init(words: [String]) {
        switch (words.first, words.count) {
        case ("accept", 1): self = .accept
        case ("drop", 1): self = .drop
        case ("return", 1): self = .back
        case ("jump", 2): self = .jump(words[1])
        case ("goto", 2): self = .go(words[1])
        default: self = .unknown
        }
    }
}

/// The new address and port.
package enum NATTarget: Hashable, Sendable {
    /// Written out.
    case fixed(address: String?, port: String?)
    /// Found in a map by fields of the packet; where they are not in it, the rule does nothing.
    case mapped([NATField], map: String)
}
