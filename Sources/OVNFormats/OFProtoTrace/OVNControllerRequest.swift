import TextParsing

/// What ovn-controller is asked to do with a packet that an OpenFlow flow sends it: the opcode at the start of the
/// `userdata` of `controller(…)` (`enum action_opcode` of include/ovn/actions.h, the same numbers in OVN 23.03 and 26.03).
package enum OVNControllerRequest: Sendable, Equatable {
    /// Ask for the next hop's Ethernet address, by ARP or neighbour solicitation; the packet waits for the answer.
    case resolve
    /// Answer with a TCP reset, an SCTP abort or ICMP unreachable, as an ACL or a service without endpoints demands.
    case reject
    /// Answer with an ICMP error, for a TTL that ran out for example.
    case icmp
    /// Answer that the packet is too large, or with another ICMP error about it, while the packet may go on.
    case icmpError
    /// Log what an ACL decided.
    case log
    /// Remember a neighbour's or port's address; the packet goes on.
    case learn
    /// Anything else, by number.
    case other(UInt32)

    init(opcode: UInt32) {
        switch opcode {
        case 0, 9: self = .resolve
        case 11, 22, 24: self = .reject
        case 10: self = .icmp
        case 14, 20: self = .icmpError
        case 7: self = .log
        case 1, 4, 25: self = .learn
        default: self = .other(opcode)
        }
    }
}

extension OFProtoTraceAction {
    /// What ovn-controller is asked to do, when this is a `controller(…)` action of OVN's.
    package var controllerRequest: OVNControllerRequest? {
        guard kind == .controller, let userdata = TextScanner.split(text[...], at: "userdata=")?.after else {
            return nil
        }
        let digits = userdata.utf8.prefix(11).split(separator: UInt8(ascii: ".")).map { Substring($0) }
        guard digits.count == 4, digits.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        return UInt32(digits.joined(), radix: 16).map(OVNControllerRequest.init(opcode:))
    }
}
