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
        case .standInDiffers(let balancer, let address, let difference):
            return
                "ovn-trace cannot show the load balancer of \(balancer), and the trace to the service's cluster address"
                + " \(address) does not stand for it: \(difference.words)"
        case .noServiceOfNodePort(let port): return "\(unseen), and no service with the node port \(port) is known"
        case .templatesUnreadable(let reason): return "\(unseen), and they could not be read: \(reason.words)"
        case .balancersUnreadable(let reason):
            return
                "\(Self.routerTranslation.words), and the load balancers of the node port's service could not be read:"
                + " \(reason.words)"
        case .endpointNotBalanced(let endpoint, let node):
            return "OVN does not balance to \(endpoint) from node \(node)"
        case .tooManyZones: return "the path crosses too many zones"
        case .awaitsNeighbourOn(let place): return "waits for ARP or neighbour discovery on \(place)"
        case .zoneUnknown(let port): return "the path goes on to a zone that is not known, by port \(port)"
        case .hostOfNetwork(let network, let node):
            return "the path goes on through the host of node \(node), by the interface of the user-defined network"
                + " \(network): it is not followed there"
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
