package import PathModel

extension DropReason {
    /// The reason in words.
    package var words: String {
        switch self {
        case .stage(let drop): drop.words
        case .flow(let drop): drop.words
        case .address(let drop): drop.words
        case .service(let drop): drop.words
        case .policy(let drop): drop.words
        case .host(let node, let refusal): "the host of node \(node) drops it: \(refusal.words)"
        case .unclaimedPort(let claim): claim.words
        case .routingLoop: "TTL expires in a routing loop"
        }
    }
}

extension FlowDrop {
    /// The reason in words.
    var words: String {
        switch self {
        case .noLogicalFlow: "no logical flow matches"
        case .logicalFlow: "dropped by a logical flow"
        case .bridgeFlow: "dropped by an OpenFlow flow"
        case .answerOfOtherNetwork(let network, let mark):
            "the external bridge gives the answer to \(network.map { "the user-defined network \($0)" } ?? "the default network")"
                + ", by its conntrack mark 0x\(String(mark, radix: 16))"
        case .controllerAnswer: "ovn-controller answers instead"
        case .rejectedByOVN: "OVN sends a TCP reset or an ICMP unreachable"
        }
    }
}

extension AddressDrop {
    /// The reason in words.
    var words: String {
        switch self {
        case .noServiceHasAddress(let address): "no service has the address \(address)"
        case .noPodHasAddress(let address): "no pod has the address \(address)"
        case .otherNetwork(let address, let boundary): boundary.words("\(address)")
        case .noNeighbourHasAddress(let address, let node):
            "nobody on the nodes' network has the address \(address): the host of node \(node) asked for it in vain (ip neigh: FAILED)"
        }
    }
}

extension ServiceDrop {
    /// The reason in words.
    var words: String {
        switch self {
        case .echoNotBalanced(let address, let service):
            "nobody answers a ping to \(address), the address of service \(service.path): load balancers take no ICMP"
        case .portNotBalanced(let address, let port, let service):
            "no load balancer of the zone translates \(address) \(port), a port of service \(service.path)"
        case .noSuchServicePort(let port, let service):
            "the service has no such port: \(service.path) has no \(port)"
        case .noServiceHasPort(let port, let services):
            "no service at the address has such a port: \(services.joined(separator: ", ")) have no \(port)"
        case .noReadyEndpoints(let service, let port):
            "service \(service.path) has no ready endpoints for port \(port)"
        case .noReadyLocalEndpoint(let service, let node):
            "service \(service.path) has no ready endpoint on node \(node): internalTrafficPolicy is Local"
        case .noEndpointAtEntry(let service, let node):
            "service \(service.path) has no ready endpoint on node \(node): externalTrafficPolicy is Local"
        }
    }
}

extension HostRefusal {
    /// The reason in words.
    var words: String {
        switch self {
        case .noHostRoute: "no route to the destination"
        case .unreachableRoute: "unreachable route, or forwarding is disabled on the interface"
        case .prohibitedRoute: "the route is prohibited"
        case .blackHoleRoute: "the route is a black hole"
        case .filtered(let rule, let chain): "its rule '\(rule)' in chain \(chain) drops it"
        case .strayAnswer(let address, let network, let sender):
            "it has the address \(address), as every node's host has on the user-defined network \(network), but the connection"
                + " is one of the host of node \(sender)"
        case .answerLeavesNetwork(let address, let network, let interface):
            "its route to \(address), which the router of the user-defined network \(network) has, leads out by \(interface)"
                + " and not back into that network"
        case .reversePathFilter: "reverse path filter: the route back to the source uses another interface"
        }
    }
}

extension PortClaim {
    /// What is wrong, in words.
    var words: String {
        let claim =
            switch claimant {
            case .nobody: "port \(port) is not claimed by any chassis"
            case .node(let name): "port \(port) is claimed by the chassis of node \(name), not of \(node)"
            case .unknownNode: "port \(port) is claimed by the chassis of another node, not of \(node)"
            }
        switch requested {
        case .node(let name): return claim + ": its requested-chassis is that of node \(name)"
        case .unknown(let name): return claim + ": its requested-chassis is \(name), which is not a chassis of the zone"
        case nil: return claim
        }
    }
}

extension Cause {
    /// The stage and the table: `ls_out_acl_eval (OpenFlow table 56)`, `table 56`, `ls_out_acl`.
    package var stageWords: String? { Self.words(stage: stage, table: table) }

    /// A stage and a table in words; `nil` where neither is known.
    static func words(stage: String?, table: Int?) -> String? {
        guard let table else { return stage }
        return stage.map { "\($0) (OpenFlow table \(table))" } ?? "table \(table)"
    }

    /// What to say where a packet was dropped since no NetworkPolicy allows it, with the policies that isolate its pod: `no
    /// NetworkPolicy allows it (isolated by shop/deny-all)`. `nil` where something else stopped it.
    package var isolationWords: String? {
        guard policies.isEmpty else {
            let names = (namedPolicies.isEmpty ? policies : namedPolicies).map(\.path).joined(separator: ", ")
            return "no \(policies[0].kind) allows it (isolated by \(names))"
        }
        guard let owner, isIsolation else { return nil }
        return "no \(owner.kind)\(owner.namespace.map { " of namespace \($0)" } ?? "") allows it"
    }

    /// The match of the flow that decided, or the flow that is missing.
    package var matchWords: String? {
        switch missing {
        case .balancing(let address, let port): "no flow for \(address) \(port)"
        case .route(let address): "no route for \(address) but the default one"
        case nil: match
        }
    }
}
