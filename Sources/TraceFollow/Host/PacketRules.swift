package import HostFormats
package import NetworkTypes
import PathModel

/// Finds the rule of a host's kernel that translates a packet.
///
/// Only the first packet of a connection meets these rules; conntrack repeats for the others what they did. A condition may look
/// at what is not known here: then all that the rules may do is followed, and where that is not the same, the rules that it
/// depends on are told.
package struct PacketRules {
    /// A packet as a host's kernel sees it.
    package struct Seen {
        package var packet: Packet
        /// The interface by which it came; `nil` for the host's own packets.
        package var inputInterface: String?
        /// The interface by which it leaves, where that is known.
        package var outputInterface: String?
        /// Whether the destination is an address of the host; `nil` where that is not known.
        var isForHost: Bool?
        /// The firewall mark that it has, where that is known: the host's own packets have none until a rule gives them one; on
        /// others Open vSwitch may have left one.
        package var mark: UInt32?
    }

    /// What a rule did to a packet.
    package struct Translated: Equatable {
        /// The chain and the rule's text.
        package var chain: String
        package var rule: String
        /// The packet afterwards; the same where the new source is the outgoing interface's own address.
        package var packet: Packet
        /// Whether the new source is the outgoing interface's address, whichever that is.
        var isMasqueraded = false
        /// Whether the destination is now the host itself.
        var isRedirected = false

        /// Whether another rule does the same.
        func isSame(as other: Translated?) -> Bool {
            packet == other?.packet && isMasqueraded == other?.isMasqueraded && isRedirected == other?.isRedirected
        }
    }

    /// A rule that drops the packet.
    package struct Drop: Hashable {
        package var chain: String
        package var rule: String
    }

    /// What a chain may do with the packet.
    enum Outcome {
        /// It leads back to where the packet came from, or to the next chain of the hook.
        case goesOn, ends
        case dropped(Drop)
        case translated(Translated)
        /// It does something that is not understood.
        case unknown

        var translation: Translated? { if case .translated(let found) = self { found } else { nil } }
        var isGoingOn: Bool { if case .goesOn = self { true } else { false } }
        var isUnknown: Bool { if case .unknown = self { true } else { false } }
    }

    /// Something that a chain may do, and the rules of which it is not known whether they are for the packet, on which it
    /// depends. The last of a list is what is done where none of those rules is for the packet.
    private struct Possibility {
        var outcome: Outcome
        var doubts: [String]
    }

    package let ruleset: NATRuleset
    package private(set) var seen: Seen
    /// The rules on which it depends what is done, without its being known whether they are for the packet.
    private(set) var uncertain: [String] = []
    private var hasMarked = false

    /// Chains that lead to chains that lead to …; the kernel allows 16 (NFT_JUMP_STACK_SIZE).
    private static let mostJumps = 16
    /// Where there are more possibilities than this, the rest is not looked at, and what happens is not known.
    private static let mostPossibilities = 64

    init(_ ruleset: NATRuleset, seen: Seen) {
        self.ruleset = ruleset
        self.seen = seen
    }

    /// The first translation that the packet meets at a hook, where rules of which that is not known are not for it.
    package mutating func translation(at hook: NATChain.Hook) -> Translated? {
        for chain in ruleset.chains.filter({ $0.hook == hook }).sorted(by: { $0.priority < $1.priority }) {
            let possible = run(chain, from: 0, jumps: 0, isCertain: true)
            let expected = possible.last?.outcome.translation
            for other in possible
            where other.outcome.isUnknown
                || !(other.outcome.translation.map { $0.isSame(as: expected) } ?? (expected == nil))
            {
                note(other.doubts)
            }
            if let last = possible.last, last.outcome.isUnknown || !last.doubts.isEmpty { note(last.doubts) }
            if let expected { return expected }
        }
        return nil
    }

    /// The rule that drops a packet of the host's own, where it is certain that one does.
    package mutating func drop() -> Drop? {
        for chain in ruleset.chains.filter({ $0.hook == .filtering }).sorted(by: { $0.priority < $1.priority }) {
            let possible = run(chain, from: 0, jumps: 0, isCertain: true)
            if possible.count == 1, case .dropped(let drop) = possible[0].outcome { return drop }
        }
        return nil
    }

    /// The mark that the packet gets before its route is looked for, as nft writes it.
    package mutating func mark() -> String? {
        _ = translation(at: .routing)
        guard hasMarked, let digits = seen.mark.map({ String($0, radix: 16) }) else { return nil }
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    private mutating func note(_ rules: [String]) {
        for rule in rules where !uncertain.contains(rule) { uncertain.append(rule) }
    }

    /// What the rules of a chain may do, from one of them on.
    ///
    /// - Parameters:
    ///   - chain: The chain.
    ///   - start: The first rule that counts.
    ///   - jumps: How many chains led here.
    ///   - isCertain: Whether it is known that the packet comes here.
    /// - Returns: What may happen, in order.
    private mutating func run(_ chain: NATChain, from start: Int, jumps: Int, isCertain: Bool) -> [Possibility] {
        var possible: [Possibility] = []
        for index in chain.rules.indices.dropFirst(start) {
            let rule = chain.rules[index]
            guard let verdict = verdict(of: rule, in: chain.table), let fits = fits(rule, in: chain.table) else {
                continue
            }
            guard possible.count < Self.mostPossibilities else {
                return possible + [Possibility(outcome: .unknown, doubts: [rule.text])]
            }
            let doubts = fits ? [] : [rule.text]
            let outcomes = outcomes(of: verdict, rule: rule, chain: chain, jumps: jumps, isCertain: isCertain && fits)
            guard let last = outcomes.last else { continue }
            let others = outcomes.map { Possibility(outcome: $0.outcome, doubts: doubts + $0.doubts) }
            let leavesOn = outcomes.filter(\.outcome.isGoingOn)
            if !fits {
                possible += others.filter { !$0.outcome.isGoingOn || verdict.leaves }
                continue
            }
            possible += others.dropLast().filter { !$0.outcome.isGoingOn || verdict.leaves }
            if last.outcome.isGoingOn, !verdict.leaves { continue }
            if !leavesOn.isEmpty, !verdict.leaves {
                // It may come back here all the same, and meets the rest.
                let rest = run(chain, from: index + 1, jumps: jumps, isCertain: false)
                possible += rest.map { Possibility(outcome: $0.outcome, doubts: leavesOn[0].doubts + $0.doubts) }
            }
            return possible + [last]
        }
        return possible + [Possibility(outcome: .goesOn, doubts: [])]
    }

    /// A rule's verdict, the one that its verdict map has for the packet where it has a map; `nil` where it has none.
    private func verdict(of rule: NATRule, in table: String) -> NATVerdict? {
        guard case .lookup(let fields, let map) = rule.verdict else { return rule.verdict }
        switch values(of: fields) {
        case .unknown: return .unknown
        case .absent: return nil
        case .known(let values):
            let element = ruleset.elements(of: map, in: table).first { holds($0.key, values) }
            return element.map { NATVerdict(words: $0.value) }
        }
    }

    /// What a rule's verdict may do; nothing where the rule does nothing for this packet.
    private mutating func outcomes(
        of verdict: NATVerdict, rule: NATRule, chain: NATChain, jumps: Int, isCertain: Bool
    ) -> [Possibility] {
        func alone(_ outcome: Outcome, _ doubts: [String] = []) -> [Possibility] {
            [Possibility(outcome: outcome, doubts: doubts)]
        }
        switch verdict {
        case .accept: return alone(.ends)
        case .drop: return alone(.dropped(Drop(chain: chain.name, rule: rule.text)))
        case .back: return alone(.goesOn)
        case .unknown, .lookup: return alone(.unknown, [rule.text])
        case .mark(let text):
            setMark(text, by: rule, isCertain: isCertain)
            return []
        case .jump(let name), .go(let name):
            guard jumps < Self.mostJumps, let next = ruleset.chain(name, of: chain.table) else {
                if case .go = verdict { return alone(.goesOn) }
                return []
            }
            return run(next, from: 0, jumps: jumps + 1, isCertain: isCertain)
        case .destination, .source, .masquerade, .redirect:
            return translate(verdict, rule: rule, chain: chain).map { alone($0, $0.isUnknown ? [rule.text] : []) } ?? []
        }
    }

    private mutating func setMark(_ text: String, by rule: NATRule, isCertain: Bool) {
        let parts = text.split(separator: "/")
        let value = parts.first.flatMap(Self.number)
        let mask = parts.count == 2 ? Self.number(parts[1]) : UInt32.max
        // As --set-xmark of iptables has it.
        let new = value.flatMap { value in
            mask.flatMap { mask in
                mask == .max ? value : seen.mark.map { $0 & ~mask ^ value }
            }
        }
        hasMarked = hasMarked || isCertain
        if new == nil || !isCertain && new != seen.mark { note([rule.text]) }
        seen.mark = isCertain || new == seen.mark ? new : nil
    }

    /// Whether a rule is for the packet: `nil` where it is not, `false` where a condition is not understood.
    private func fits(_ rule: NATRule, in table: String) -> Bool? {
        var isCertain = true
        for match in rule.matches {
            switch match {
            case .unknown: isCertain = false
            case .fields(let fields, let elements, let isNegated):
                let lists =
                    switch elements {
                    case .listed(let lists): lists
                    case .named(let set): ruleset.elements(of: set, in: table).map(\.key)
                    }
                switch values(of: fields) {
                case .absent: return nil
                case .known(let values) where !isUnknown(fields, among: lists):
                    if lists.contains(where: { holds($0, values) }) == isNegated { return nil }
                case .known, .unknown: isCertain = false
                }
            }
        }
        return isCertain
    }

    /// Whether a condition asks for what only conntrack knows: a new connection is none that is known, but what else it is
    /// (`dnat`, `untracked`) is not told.
    private func isUnknown(_ fields: [NATField], among lists: [[String]]) -> Bool {
        fields == [.connectionState]
            && !lists.allSatisfy { ["new", "established", "related", "invalid"].contains($0.first) }
    }
}

extension NATVerdict {
    /// Whether a packet that goes on behind the rule does so where the chain was come from, not with the chain's next rule.
    fileprivate var leaves: Bool {
        switch self {
        case .back, .go: true
        case .accept, .drop, .jump, .lookup, .unknown, .destination, .source, .mark, .masquerade, .redirect: false
        }
    }
}
