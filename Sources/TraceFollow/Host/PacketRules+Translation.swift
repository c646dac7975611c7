import HostFormats
import NetworkTypes

/// What the rules that translate do to a packet.
extension PacketRules {
    /// What a rule that translates does; `nil` where it does nothing.
    func translate(_ verdict: NATVerdict, rule: NATRule, chain: NATChain) -> Outcome? {
        var result = Translated(chain: chain.name, rule: rule.text, packet: seen.packet)
        enum Target {
            case none, unknown
            case to(IPAddress?, UInt16?)

            /// What a rule without an address or port to translate to does.
            var outcome: Outcome? { if case .unknown = self { .unknown } else { nil } }
        }
        func target(_ target: NATTarget) -> Target {
            switch target {
            case .fixed(let text, let number):
                let address = text.flatMap { IPAddress($0) }
                let port = number.flatMap { UInt16($0) }
                // A range, or an expression.
                if text != nil && address == nil || number != nil && port == nil { return .unknown }
                return .to(address, port)
            case .mapped(let fields, let map):
                guard case .known(let values) = values(of: fields) else {
                    return values(of: fields) == .absent ? .none : .unknown
                }
                guard let element = ruleset.elements(of: map, in: chain.table).first(where: { holds($0.key, values) })
                else { return .none }
                let address = element.value.lazy.compactMap { IPAddress($0) }.first
                return .to(address, element.value.lazy.compactMap { UInt16($0) }.first)
            }
        }
        switch verdict {
        case .destination(let to):
            guard case .to(let address, let port) = target(to) else { return target(to).outcome }
            // A rule for the other family's addresses.
            guard address.map({ $0.family == seen.packet.source.family }) ?? true else { return nil }
            result.packet.destination = address ?? seen.packet.destination
            result.packet.destinationPort = port ?? seen.packet.destinationPort
        case .source(let to):
            guard case .to(let address, _) = target(to) else { return target(to).outcome }
            guard let address, address.family == seen.packet.source.family else { return nil }
            result.packet.source = address
        case .redirect(let to):
            guard case .to(_, let port) = target(to) else { return target(to).outcome }
            result.packet.destinationPort = port ?? seen.packet.destinationPort
            result.isRedirected = true
        case .masquerade: result.isMasqueraded = true
        case .accept, .drop, .back, .jump, .go, .mark, .lookup, .unknown: return nil
        }
        return .translated(result)
    }
}
