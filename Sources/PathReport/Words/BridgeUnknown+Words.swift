import PathModel

extension BridgeUnknown {
    /// The reason in words.
    var words: String {
        switch self {
        case .tunnelNotTold(let warning):
            return "ofproto/trace sends the packet through a tunnel, but \(warning ?? "the datapath actions lack it")"
        case .tupleUnknown(let refusal):
            let why = refusal.map { "ofproto/trace-packet-out refuses: \($0)" } ?? "the container has no awk to tell it"
            return "ofproto/trace does not know what conntrack knows of the connection's addresses: \(why)"
        case .groupWithoutHash: return "ofproto/trace stopped at a group that chooses by a hash"
        case .noTable: return "ofproto/trace shows no table"
        case .portWithoutInterface(let port, let bridge):
            return "ofproto/trace ends at port \(port) of \(bridge), which no interface of the node has"
        case .interfaceWithoutPort(let name):
            return "ofproto/trace ends at interface \(name), which carries no logical port"
        case .endsInNormal(let bridge): return "ofproto/trace ends in NORMAL on \(bridge)"
        case .noBridgeOfLocalnet(let port, let node):
            return
                "no bridge of node \(node) leads to the localnet port \(port); map its physical network to one (ovn-bridge-mappings)"
        case .noTunnelPort(let node, let other): return "node \(node) has no tunnel port to node \(other)"
        case .noTunnelAddress(let node): return "node \(node) has no tunnel address"
        case .foreignTunnel(let address):
            return "the packet goes through a tunnel to \(address ?? "an unnamed address")"
        case .affinityLoop: return "session affinity flows loop"
        case .tooManyNodes: return "the path crosses too many nodes"
        case .awaitsNeighbourIn(let stage, let table):
            let place = Cause.words(stage: stage, table: table) ?? "a table"
            return "waits for ARP or neighbour discovery in \(place)"
        case .interfacesUnknown: return "unknown node interfaces"
        case .interfacesUnreadable(let error): return "cannot read the node's interfaces: \(error)"
        case .noUplink(let bridge): return "bridge \(bridge) has no port to the wire"
        case .uplinkUnclear(let bridge, let devices):
            return
                "it is not known which of bridge \(bridge)'s devices leads to the wire: \(devices.joined(separator: ", "))"
        }
    }
}
