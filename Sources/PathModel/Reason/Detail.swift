package import NetworkTypes

/// What more there is to say of a cause.
package enum Detail: Hashable, Coded {
    /// What a NetworkPolicy that isolates the pod says of the packet.
    case isolatingPolicy(PolicyFinding)
    /// A rule before the one that decided, and why it did not.
    case earlierRule(PolicyRule, action: String, RuleScope, RuleOutcome)
    /// The nodes that have the addresses of an EgressIP.
    case egressIPAddresses(name: String, [EgressAddress])
    /// The addresses that OVN has for a name in DNS, in its address set.
    case nameHasAddresses(String, [String])
    /// The API has ready endpoints, OVN's load balancer none.
    case endpointsNotBalanced(service: ObjectReference, count: Int)
    /// The ports that the service has, such as `tcp/80`.
    case servicePorts(service: ObjectReference, [String])
    /// A gateway router rejects its own host's packet: its answer does not reach the host, which has the router's Ethernet
    /// address.
    case rejectionLost
    /// A gateway router's reset comes from another address than the one that was dialled: the sender takes no notice of it.
    case rejectionFrom(IPAddress, dialled: IPAddress)
    /// Policies see a client outside by the address that its node's gateway router gives it.
    case clientHidden(IPAddress, seen: IPAddress)

    /// An address of an EgressIP on a node.
    package struct EgressAddress: Hashable, Sendable {
        /// The address, as the object has it.
        package var address: String
        /// The node.
        package var node: String

        /// Makes an address.
        package init(address: String, node: String) { (self.address, self.node) = (address, node) }
    }
}

/// What a reader can do about a cause.
package enum Hint: Hashable, Coded {
    /// A rule that OVN has is gone from its policy: ovnkube-controller may not be up to date.
    case ruleGone(PolicyRule)
    /// A rule that allows the packet must come before this one; no NetworkPolicy can allow it.
    case adminRuleFirst
    /// A NetworkPolicy that selects the pod overrides the baseline policy.
    case overrideBaseline
    /// A rule for the packet must come before the firewall's rule with this number.
    case firewallRuleFirst(PolicyPacketEnds, index: Int)
    /// The API has no policy behind the ACL.
    case noPolicyBehindACL
    /// A NetworkPolicy of the namespace must allow the packet.
    case allowByPolicy(kind: String = ObjectReference.networkPolicy, namespace: String, PolicyPacketEnds)
    /// The API's rules allow the packet, OVN's do not.
    case allowedByAPI([PolicyRule])
    /// No node may have the EgressIP's address.
    case labelEgressNode
    /// The pods behind a service are to be looked at.
    case checkEndpoints(service: ObjectReference)
    /// The service has endpoints, and none of them is ready.
    case makeEndpointsReady(service: ObjectReference)
    /// No pod behind the service declares its target port, of the service's port of this name or number.
    case declareTargetPort(service: ObjectReference, port: String)
    /// The service's endpoints have addresses of the other family alone.
    case otherFamilyEndpoints(service: ObjectReference, lacking: IPAddress.Family)
    /// Clients of a node reach only the endpoints there.
    case localEndpoints(service: ObjectReference)
    /// Clients outside reach only the endpoints of the node that they come in at.
    case endpointsAtEntry(service: ObjectReference)
    /// ovnkube-controller of a node may not be up to date.
    case checkController(node: String)
    /// ovn-controller, or the interface of a port, is to be looked at.
    case checkInterface(port: String, node: String)
    /// A command shows the same on the node.
    case runOnNode(command: String)
}
