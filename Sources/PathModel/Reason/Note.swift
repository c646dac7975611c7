package import NetworkTypes

/// What a reader should know besides the verdict.
package enum Note: Hashable, Coded {
    /// A target that means several pods was taken for one of them: the target, and how many of its pods are ready and run.
    case podChosen(String, among: String, ready: Int, running: Int)
    /// A virtual machine is being migrated: the pod that has its network, and the other one.
    case migrates(String, running: String, other: String)
    /// A name was looked up where the program runs; its addresses, that which was traced first.
    case nameResolved(String, [IPAddress])
    /// A service stands for a name in DNS, which was looked up where the program runs; its addresses, that which was traced first.
    case externalNameResolved(service: String, String, [IPAddress])
    /// A service is headless: its name in DNS has the addresses of its endpoints, of which that many were traced; the names of
    /// those that are not ready.
    case headlessService(String, published: Int, leftOut: [String])
    /// Several connections were asked for, of which a picture shows one; how many are delivered.
    case otherConnections(PathTrace.Share)
    /// Clients outside the cluster reach the service at this address and port, which was dialled.
    case reachedFromOutside(service: String, OutsideAddress, TransportAddress)
    /// Packets from outside were taken to come in at this node: nothing says so for sure.
    case entersAt(node: String, EntryReason)
    /// A pod's deletion was asked for: its port goes when its containers have ended.
    case podEnding(ObjectReference)
    /// The destination's pod is not ready; what a container of it waits for.
    case podNotReady(ObjectReference, waiting: String?)
    /// The address is the pod's own: packets never leave the pod.
    case ownAddress
    /// The host answers itself: neither packet leaves it.
    case withinHost
    /// The service's endpoint is the client itself, and its reply turns around in the client's switch.
    case clientIsEndpoint(Endpoint)
    /// There is no reply to trace.
    case withoutReply(Unknown)
    /// Whether an address is a service's is taken from the services alone.
    case serviceNetworksUnknown(IPAddress, ServiceNetworkGap)
    /// The connection the other way around has no pod to begin at.
    case reverseSkipped
    /// OVN balances to an endpoint that no EndpointSlice of the service has; the service's name.
    case endpointNotInSlices(ServiceEndpoint, service: String)
    /// OVN balances to an endpoint that is not ready.
    case endpointNotReady(ServiceEndpoint)
    /// No endpoint of a service is ready, and those that still serve while they are being terminated take new connections.
    case endingEndpointsUsed(service: String)
    /// An endpoint is not ready, but the service publishes those too (`publishNotReadyAddresses`).
    case unreadyEndpointPublished(ServiceEndpoint)
    /// OVN does not balance to an endpoint, though it is ready.
    case endpointLeftOut(ServiceEndpoint, node: String)
    /// Objects of which each sends what the pod sends out of the cluster to external gateways: the next hops that they name, and
    /// that which the trace shows. No object where the namespace's annotations name it, or it could not be read which does.
    case externalRoute([ObjectReference], nextHops: [ExternalNextHop], shown: String)
    /// An EgressIP has addresses on several nodes.
    case egressIPAddresses(String, [Detail.EgressAddress])
    /// An EgressIP is for the pod, but no node has one of its addresses.
    case egressIPOnNoNode(String)
    /// A rule marks or limits the packet; it never decides about it. As of ``DatabaseRow/Content/qos(dscp:rate:burst:)``.
    case quality(ObjectReference, dscp: Int?, rate: Int?, burst: Int?)
    /// A user-defined network has no part on the node that a packet for one of its services comes to.
    case networkNotOnNode(String, node: String)
    /// A node that the packet passes is not ready.
    case nodeNotReady(String)
    /// The gateway of a node does not know its next hop's Ethernet address yet.
    case nextHopNotKnownYet(node: String)
    /// A service's cluster address was traced in place of a node port, whose load balancer ovn-trace cannot show: it is a
    /// template, or stands behind a translation that a gateway router undoes.
    case clusterAddressTraced(balancer: String, isTemplate: Bool, clusterAddress: IPAddress)
    /// A router has several routes of equal cost, of which ovn-trace followed one at random.
    case equalCostRoutes(datapath: String, count: Int)
    /// The path is that of a packet of up to a number of bytes.
    case packetSize(bytes: Int)
    /// ovn-trace leaves out flows that it cannot parse, such as the example.
    case flowsLeftOut(count: Int, example: String)
    /// Session affinity: shown is the retransmission of a client's first packet.
    case retransmissionShown
    /// What there is to know of a node's host.
    case host(node: String, HostNote)
    /// What there is to know of a zone's databases and controllers.
    case freshness(FreshnessNote)
    /// What there is to know of policies.
    case policy(PolicyNote)
}

/// An external gateway, as an object names it.
package enum ExternalNextHop: Hashable, Sendable {
    case address(String)
    /// Pods with labels, in namespaces with labels.
    case pods(String, namespaces: String)
}

/// By what clients outside the cluster reach a service.
package enum OutsideAddress: Hashable, Coded {
    /// The address of its load balancer.
    case loadBalancerAddress
    /// An external IP of its own.
    case externalIP
    /// Its port on a node.
    case nodePort(node: String)
}

/// Why packets from outside are taken to come in at a node.
package enum EntryReason: Hashable, Coded {
    /// The destination is of its pods' subnet.
    case podSubnet
    /// It is the first with a ready endpoint of a service whose `externalTrafficPolicy` is `Local`.
    case readyEndpoint
    /// Each would do, and it is the first by name.
    case firstByName
}

/// What there is to know of a host's rules.
package enum HostNote: Hashable, Coded {
    /// They could not be read.
    case natRulesUnreadable
    /// They may be incomplete: the tool that lists them died.
    case natRulesIncomplete(tool: String, exitCode: String)
    /// There are too many: some were not read.
    case tooManyRules
    /// It is not known whether a rule is for the packet.
    case natRuleUnclear(String)
}

/// Whether a zone's databases and controllers are up to date.
package enum FreshnessNote: Hashable, Coded {
    /// That could not be checked.
    case freshnessUnknown(zone: String, Unknown)
    /// A zone has no chassis of a node.
    case noChassis(zone: String, node: String)
    /// ovn-controller lags: the generation that it is at, and the database's (`nb_cfg`).
    case controllerLags(node: String, generation: Int64, wanted: Int64)
    /// A zone has no such port.
    case noSuchPort(zone: String, port: String)
    /// A port is not claimed by the chassis of its node.
    case portNotClaimed(PortClaim)
    /// OVN has other addresses for a port than its pod has: those of the row.
    case portHasOtherAddresses(port: String, [String], expected: IPAddress)
    /// ovn-controller has not installed all flows of a port.
    case portNotUp(String)
}

/// What there is to know of policies.
package enum PolicyNote: Hashable, Coded {
    /// A rule passes the packet on to NetworkPolicies and the baseline policy.
    case passedOn(PolicyRule)
    /// A rule passes the packet on, but the trace met no ACL of it.
    case passRuleNotMet(PolicyRule)
    /// A rule should decide, with its action, but the trace met no ACL of it.
    case ruleNotMet(PolicyRule, action: String)
    /// Something could not be read for the explanation, as the error says.
    case notRead(ExplainedObject, error: String)
}

/// What an explanation reads of the API.
package enum ExplainedObject: Hashable, Sendable {
    case networkPolicies(namespace: String)
    case multiNetworkPolicies(namespace: String)
    case adminNetworkPolicies
    case baselinePolicy
    case egressFirewalls(namespace: String)
    case egressIP(String)
    case namespace(String)
    case pod(namespace: String, name: String)
    case podAt(IPAddress)
}

/// An endpoint of a service with its port.
package struct ServiceEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// The endpoint's address and port.
    package var address: TransportAddress
    /// What is known of it.
    package var endpoint: Endpoint

    /// Makes an endpoint.
    package init(_ address: TransportAddress, endpoint: Endpoint) {
        (self.address, self.endpoint) = (address, endpoint)
    }

    /// `10.1.2.5:8080 (pod shop/db-0)`.
    package var description: String { endpoint.name == nil ? "\(address)" : "\(address) (\(endpoint.label))" }
}

/// Why the load balancer that a client's packets meet never sends them to an endpoint.
package enum NotBalanced: Hashable, Coded {
    /// It does not have it, on the client's node.
    case notBalancedTo(node: String)
    /// It has only the endpoints of the client's node: `internalTrafficPolicy` is `Local`.
    case localTrafficPolicy(node: String)
    /// It has only the endpoints of the node that clients outside come in at: `externalTrafficPolicy` is `Local`.
    case externalTrafficPolicy(node: String)
    /// The endpoint is not ready.
    case notReady
    /// The endpoint is being terminated; whether it still serves, and others are ready.
    case terminating(isServing: Bool)
    /// The endpoint does not have the service's port, by its name or number.
    case portMissing(String)
    /// The endpoint has no address of the family that is dialled.
    case otherFamily(IPAddress.Family)
}
