import NetworkTypes
import PathModel

extension Detail {
    /// What is said, in words.
    var words: String {
        switch self {
        case .isolatingPolicy(let finding):
            return "\(finding.policy) (\(finding.direction.rawValue)): \(finding.words)"
        case .earlierRule(let rule, let action, let scope, let outcome):
            let check = outcome == .matches ? ": check whether ovnkube-controller is up to date" : ""
            return "\(rule.words): \(action) \(scope.words); \(outcome.words)\(check)"
        case .egressIPAddresses(let name, let addresses):
            let places = addresses.map { "\($0.address) on node \($0.node)" }.joined(separator: ", ")
            return "EgressIP \(name): \(places.isEmpty ? "no node has one of its addresses" : places)"
        case .nameHasAddresses(let name, let addresses):
            return "OVN has \(addresses.joined(separator: ", ")) for \(name), by its address set of that name"
        case .endpointsNotBalanced(let service, let count):
            return "the API has \(count) ready endpoints of service \(service.path), OVN's load balancer none"
        case .servicePorts(let service, let ports):
            return "service \(service.path) has \(ports.joined(separator: ", "))"
        case .rejectionLost:
            return
                "the gateway router rejects it, but its answer does not reach the host, which has the router's Ethernet address"
        case .rejectionFrom(let source, let dialled):
            return
                "the gateway router rejects it, but its reset comes from \(source), where the sender dialled \(dialled)"
        case .clientHidden(let client, let seen):
            return
                "policies see the client \(client) as \(seen), its node's gateway router: externalTrafficPolicy Local keeps the"
                + " client's address"
        }
    }
}

extension Hint {
    private static let controller = "check whether ovnkube-controller is up to date"

    /// What can be done, in words.
    var words: String {
        switch self {
        case .ruleGone(let rule): "\(rule.goneWords): \(Self.controller)"
        case .adminRuleFirst:
            "NetworkPolicies cannot allow what an AdminNetworkPolicy denies; a rule that allows it must come before this one"
        case .overrideBaseline:
            "a NetworkPolicy that selects the pod and allows the packet overrides the baseline policy"
        case .firewallRuleFirst(let ends, let index):
            "the first matching rule decides: to allow it, put a rule for \(ends.address) \(ends.port.number == nil ? "without ports" : ends.portWords) before rule \(index)"
        case .noPolicyBehindACL: "the API has no policy behind this ACL: \(Self.controller)"
        case .allowByPolicy(let kind, let namespace, let ends):
            "to allow it, a \(kind) of namespace \(namespace) must allow \(ends.direction.rawValue) \(ends.words)\(ends.ruleWords)"
        case .allowedByAPI(let rules):
            "the API allows it (\(rules.map(\.words).joined(separator: "; "))), OVN does not: \(Self.controller)"
        case .labelEgressNode: "label a node k8s.ovn.org/egress-assignable that can have the address"
        case .checkEndpoints(let service):
            "check that pods match the service's selector and are ready; see the EndpointSlices of \(service.path)"
        case .makeEndpointsReady(let service):
            "service \(service.path) has endpoints, but none is ready: look at their pods' containers and readiness probes"
        case .declareTargetPort(let service, let port):
            "no pod behind it has port \(port): compare targetPort of service \(service.path) with the ports that the containers name"
        case .otherFamilyEndpoints(let service, let family):
            "the endpoints of service \(service.path) have no \(family == .ip4 ? "IPv4" : "IPv6") address: use --family"
                + " \(family == .ip4 ? "6" : "4"), or give them one"
        case .localEndpoints(let service):
            "clients of a node reach only the endpoints there; see the EndpointSlices of \(service.path)"
        case .endpointsAtEntry(let service):
            "clients outside reach only the endpoints of the node that they come in at; see the EndpointSlices of \(service.path)"
        case .checkController(let node): "check whether ovnkube-controller of node \(node) is up to date"
        case .checkInterface(let port, let node):
            "check ovn-controller and the interface with external_ids:iface-id=\(port) on node \(node)"
        case .runOnNode(let command): "run '\(command)' on the node"
        }
    }
}
