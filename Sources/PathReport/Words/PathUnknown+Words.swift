import NetworkTypes
import PathModel

extension LogicalUnknown {
    /// The reason in words.
    var words: String {
        let unseen = "ovn-trace cannot see the load balancers of node ports, whose flows hold templates"
        switch self {
        case .stoppedAfterChoice(let stage):
            return "ovn-trace cannot follow the load balancer's choice after \(stage ?? "a stage")"
        case .hairpinSource:
            return
                "an ACL drops the hairpin packet, but may decide by the source address that OVN gives it there, which ovn-trace"
                + " does not"
        case .hairpinUnseen:
            return
                "the endpoint is the client itself, and how a load balancer with session affinity turns its packet around no"
                + " tracer shows"
        case .hairpinMissed:
            return "ovn-trace does not see that the packet turns around to the client, its endpoint"
        case .flooded(let datapath, let ports):
            return "\(datapath) floods the packet to several ports: \(ports.joined(separator: ", "))"
        case .routerTranslation: return "ovn-trace stops at a translation that a gateway router would undo"
        case .endsAtPort(let port, let datapath): return "ovn-trace ends at port \(port) of \(datapath)"
        case .endsNowhere: return "ovn-trace ends without an output or a drop"
        case .flowsSkipped(let stage, let datapath, let example):
            let place = "ovn-trace found no flow in \(stage ?? "a stage") of \(datapath ?? "a datapath")"
            return place
                + (example.map {
                    ", but is older than its database and skipped flows that it cannot parse, such as \($0)"
                } ?? ", but skipped flows that it cannot parse and reports only the first")
        case .standInDiffers(let template, let address, let difference):
            return
                "ovn-trace cannot read the load balancer of \(template), and the trace to the service's cluster address"
                + " \(address) does not stand for it: \(difference.words)"
        case .noServiceOfNodePort(let port): return "\(unseen), and no service with the node port \(port) is known"
        case .templatesUnreadable(let reason): return "\(unseen), and they could not be read: \(reason.words)"
        case .endpointNotBalanced(let endpoint, let node):
            return "OVN does not balance to \(endpoint) from node \(node)"
        case .tooManyZones: return "the path crosses too many zones"
        case .awaitsNeighbourOn(let place): return "waits for ARP or neighbour discovery on \(place)"
        case .zoneUnknown(let port): return "the path goes on to a zone that is not known, by port \(port)"
        case .portOfType(let type, let port): return "the path ends at port \(port) of type \(type)"
        }
    }
}

extension StandInDifference {
    /// What is different, in words.
    fileprivate var words: String {
        switch self {
        case .notBalanced(let datapath): "\(datapath) does not balance it"
        case .otherEndpoints: "it has other endpoints"
        case .stops(let stage): "it stops in \(stage)"
        case .otherWay: "it goes another way"
        }
    }
}

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
        case .noTunnelPort(let node, let other): return "node \(node) has no tunnel port to node \(other)"
        case .noTunnelAddress(let node): return "node \(node) has no tunnel address"
        case .foreignTunnel(let address):
            return "the packet goes through a tunnel to \(address ?? "an unnamed address")"
        case .affinityLoop: return "session affinity flows loop"
        case .tooManyNodes: return "the path crosses too many nodes"
        case .awaitsNeighbourIn(let stage, let table):
            let place = Cause(reason: .flow(.controllerAnswer), stage: stage, table: table).stageText
            return "waits for ARP or neighbour discovery in \(place ?? "a table")"
        case .interfacesUnknown: return "unknown node interfaces"
        case .interfacesUnreadable(let error): return "cannot read the node's interfaces: \(error)"
        case .noUplink(let bridge): return "bridge \(bridge) has no port to the wire"
        case .uplinkUnclear(let bridge, let devices):
            return
                "it is not known which of bridge \(bridge)'s devices leads to the wire: \(devices.joined(separator: ", "))"
        }
    }
}

extension PlaceUnknown {
    /// The reason in words.
    var words: String {
        switch self {
        case .neighbourAsked(let address, let node): "OVN asks for the Ethernet address of \(address) on node \(node)"
        case .hostOfUserDefinedNetwork(let address, let network, let node):
            "\(address) is in the user-defined network \(network): the host of node \(node) may send the packet there, where it"
                + " is not followed"
        case .endsAtHost(let address, let node): "the packet for \(address) ends at the host of node \(node)"
        case .podBehindWire(let address, let node):
            "the packet for the pod at \(address) leaves node \(node) on the wire; its path to the pod's node is not followed"
        case .nodeNeighbourUnknown(let node):
            "the gateway does not know the Ethernet address of node \(node) yet: the wire is not traced"
        case .addressOfNoNode(let address):
            "no node has the address \(address) of the nodes' network, and OVN knows no neighbour there that has it"
        case .otherPort(let port, let expected): "the packet ends at port \(port), not at \(expected)"
        case .untranslated(let port): "the packet ends at port \(port) without translation"
        case .maybeService(let address, let gap):
            "\(address) may be the address of a deleted or unknown service: \(gap.words)"
        case .replyAtOtherPort(let port, let expected): "the reply ends at port \(port), not at \(expected)"
        case .replyAtHost(let node): "the reply ends at the host of node \(node)"
        case .replyAwaitsNeighbour(let node): "the reply waits for ARP or neighbour discovery on node \(node)"
        case .replyLeaves(let node): "the reply leaves the cluster on node \(node)"
        }
    }
}

extension ServiceNetworkGap {
    /// What is not known, in words.
    var words: String {
        "the cluster's \(family == .ip4 ? "IPv4" : "IPv6") service networks are not known, for neither the config maps"
            + " \(configMaps.joined(separator: ", ")) nor ServiceCIDR objects that may be read name one"
    }
}

extension HostUnknown {
    /// The reason in words.
    var words: String {
        switch self {
        case .noIPTool: "the container has no ip tool"
        case .sourceNotAccepted: "the kernel accepts no packet with that source on that interface"
        case .ipSilent: "ip printed nothing"
        case .ruleUnclear(let rule): "whether its rule '\(rule)' is for the packet is not known"
        case .translationLoop: "the host's rules translate the packet in a loop"
        case .routeOfType(let type): "its route is of the type \(type)"
        case .nodeUnknown: "unknown node"
        case .refused(let refusal): refusal.words
        case .notFollowed(let host): "the packet was not followed beyond host \(host)"
        }
    }
}

extension UntracedReason {
    /// The reason in words.
    var words: String {
        switch self {
        case .notTraced: "not traced"
        case .unfinished: "the trace was not finished"
        case .leavesOutsideOVN(let interface):
            "the packet leaves by \(interface ?? "an interface") of the host, outside OVN"
        case .outsideOVN: "the host's packets to this address do not enter OVN"
        case .bridgeAddressUnknown:
            "the node does not say which address its bridge gives the host's packets to services"
        case .gatewayUnNAT: "ovn-trace cannot see the gateway router's un-NAT"
        case .hostAnswersByBridge: "the host answers by its external bridge"
        case .staysInPod: "the connection stays in the pod: the address is its own"
        case .staysInHost: "the connection stays in the host: it does not enter OVN"
        case .answerOutsideOVN: "the answer comes back to the host outside OVN, untraced"
        case .hairpinReply: "the reply hairpins in the client's switch"
        case .noHairpinFlow: "the client's bridge has no flow for the reply"
        case .multicastGroup: "a multicast group has no address to answer from"
        case .requestNotDelivered: "the request is not delivered"
        case .pathNotFollowed: "the path was not followed"
        case .arrivalUnknown: "unknown where the request arrives"
        case .awaitsNextHop: "the packet waits for its next hop"
        case .nodeOfPortUnknown(let port): "the node of port \(port) is not known"
        case .gatewayUnknown(let node): "the gateway of node \(node) is not known"
        case .noSuchNode(let name): "node \(name) is not known"
        }
    }
}
