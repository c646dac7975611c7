import NetworkTypes
package import PathModel

extension Note {
    /// The note in words.
    package var words: String {
        switch self {
        case .podChosen(let pod, let target, let ready, let running):
            "\(target): \(pod) was chosen, "
                + (ready == 0
                    ? "none of \(running) running pods is ready"
                    : ready == 1 ? "the only ready pod" : "the first of \(ready) ready pods")
        case .migrates(let machine, let running, let other):
            "\(machine) is being migrated: pod \(running) has its network, pod \(other) does not"
        case .nameResolved(let name, let addresses):
            "\(name) is \(addresses.map { "\($0)" }.joined(separator: ", ")) on this machine, and may be another address in a pod: "
                + "\(addresses.first.map { "\($0)" } ?? "none") was traced"
        case .externalNameResolved(let service, let name, let addresses):
            "service \(service) is another name of \(name): "
                + Note.nameResolved(name, addresses).words
        case .headlessService(let service, let published, let leftOut):
            "service \(service) is headless: a client connects to the \(published == 1 ? "endpoint" : "endpoints") that DNS has"
                + " for it, without translation"
                + (leftOut.isEmpty
                    ? "" : "; not ready, and so not in DNS: \(leftOut.prefix(5).joined(separator: ", "))")
                + (leftOut.count > 5 ? " and \(leftOut.count - 5) more" : "")
        case .otherConnections(let share):
            "this is one of \(share.count) connections (\(share.delivered) delivered); text and JSON reports show all"
        case .reachedFromOutside(let service, let kind, let address):
            "service \(service) is reached from outside by \(kind.words): \(address) was dialled"
        case .entersAt(let node, let reason):
            "packets from outside are taken to come in at node \(node), \(reason.words): --via names another"
        case .podEnding(let pod):
            "pod \(pod.path) is being deleted: it stays on the network until its containers have ended"
        case .podNotReady(let pod, let waiting):
            "pod \(pod.path) is not ready\(waiting.map { " (\($0))" } ?? ""): the network may deliver what no process takes"
        case .networkNotOnNode(let network, let node):
            "the user-defined network \(network), which has the service, is not on node \(node): nothing there leads to its pods"
        case .ownAddress: "the address is the pod's own: packets never leave the pod, and no policy applies"
        case .withinHost: "the host answers itself: neither packet enters OVN, and no policy applies"
        case .clientIsEndpoint(let client):
            "the service's endpoint \(client.label) is the client itself: the reply turns around in the client's switch, by a"
                + " flow that OVN learns from the first packet and that no tracer shows"
        case .withoutReply(let reason): reason.words
        case .serviceNetworksUnknown(let address, let gap):
            "whether \(address) is a service's is taken from the services alone: \(gap.words)"
        case .reverseSkipped: "--reverse skipped: its source must be a pod"
        case .endpointNotInSlices(let endpoint, let service):
            "OVN balances to \(endpoint), which no EndpointSlice of service \(service) has"
        case .endpointNotReady(let endpoint): "OVN balances to \(endpoint), which is not ready"
        case .endingEndpointsUsed(let service):
            "no endpoint of service \(service) is ready: those that are being terminated and still serve take new connections"
        case .unreadyEndpointPublished(let endpoint):
            "\(endpoint) is not ready, but balanced to: the service sets publishNotReadyAddresses"
        case .endpointLeftOut(let endpoint, let node):
            "OVN does not balance to \(endpoint) from node \(node), though it is ready"
        case .externalRoute(let owners, let nextHops, let shown):
            (owners.isEmpty
                ? "an external gateway of the namespace"
                : owners.map { "\($0.kind) \($0.path)" }.joined(separator: ", "))
                + ": the next hop is \(shown)"
                + (nextHops.count < 2
                    ? ""
                    : ", and may be each of \(nextHops.map(\.words).joined(separator: ", ")): a connection takes one of them")
        case .egressIPAddresses(let name, let addresses):
            "EgressIP \(name) has \(addresses.map { "\($0.address) on node \($0.node)" }.joined(separator: ", ")): a connection"
                + " leaves with one of them"
        case .egressIPOnNoNode(let name):
            "EgressIP \(name) is for this pod, but no node has one of its addresses: packets leave with the node's own; label a"
                + " node k8s.ovn.org/egress-assignable that can have one"
        case .quality(let object, let dscp, let rate, let burst):
            "\(object.kind) \(object.path)\(object.rule.map { " \($0)" } ?? "") "
                + [
                    dscp.map { "marks the packet with DSCP \($0)" },
                    rate.map { "limits it to \($0) kbit/s" + (burst.map { " (burst \($0) kbit)" } ?? "") },
                ].compactMap(\.self).joined(separator: " and ") + ": it decides nothing"
        case .nodeNotReady(let node): "node \(node) is not ready: its pods, and what it forwards, may be cut off"
        case .nextHopNotKnownYet(let node):
            "the gateway of node \(node) does not know its next hop's Ethernet address yet: the first packet waits for an answer"
                + " to ARP or neighbour discovery"
        case .clusterAddressTraced(let balancer, let isTemplate, let address):
            (isTemplate
                ? "ovn-trace cannot read the load balancer of \(balancer), a template"
                : "ovn-trace does not come to the load balancer of \(balancer), behind a translation that the gateway router undoes")
                + ": the service's cluster address \(address) was traced in its place, whose load balancer has the same endpoints"
        case .equalCostRoutes(let datapath, let count):
            "\(datapath) has \(count) routes of equal cost: ovn-trace followed one at random, and the bridges may choose another"
        case .packetSize(let bytes):
            "the path is that of a packet of up to \(bytes) bytes: the tools do not simulate larger ones"
        case .flowsLeftOut(let count, let example):
            "ovn-trace is older than its database: it leaves out flows that it cannot parse (\(count)), such as \(example)"
        case .retransmissionShown:
            "session affinity: a client's first packet makes OVN remember the endpoint and ends there; shown is its"
                + " retransmission"
        case .host(let node, let note): "host of node \(node): \(note.words)"
        case .freshness(let note): note.words
        case .policy(let note): note.words
        }
    }
}

extension ExternalNextHop {
    /// The gateway in words.
    fileprivate var words: String {
        switch self {
        case .address(let address): address
        case .pods(let labels, let namespaces): "the pods with \(labels) of namespaces with \(namespaces)"
        }
    }
}

extension OutsideAddress {
    /// What it is, in words.
    fileprivate var words: String {
        switch self {
        case .loadBalancerAddress: "its load-balancer address"
        case .externalIP: "its external IP"
        case .nodePort(let node): "its port on node \(node)"
        }
    }
}

extension EntryReason {
    /// Why, in words.
    fileprivate var words: String {
        switch self {
        case .podSubnet: "whose pod subnet has the address"
        case .readyEndpoint: "the first with a ready endpoint"
        case .firstByName: "the first by name"
        }
    }
}

extension HostNote {
    /// The note in words.
    fileprivate var words: String {
        switch self {
        case .natRulesUnreadable: "its NAT rules could not be read"
        case .natRulesIncomplete(let tool, let exitCode):
            "its rules may be incomplete: \(tool) ended with exit code \(exitCode)"
        case .tooManyRules: "too many rules: some were not read"
        case .natRuleUnclear(let rule): HostUnknown.ruleUnclear(rule).words
        }
    }
}

extension FreshnessNote {
    /// The note in words.
    fileprivate var words: String {
        switch self {
        case .freshnessUnknown(let zone, let reason):
            "zone \(zone): could not check whether it is up to date: \(reason.words)"
        case .noChassis(let zone, let node): "zone \(zone) has no chassis of node \(node): check its ovn-controller"
        case .controllerLags(let node, let generation, let wanted):
            "ovn-controller on node \(node) is at generation \(generation) of \(wanted): its flows may be stale"
        case .noSuchPort(let zone, let port):
            "zone \(zone) has no port \(port): unknown to OVN, or not created yet"
        case .portNotClaimed(let claim): claim.words
        case .portHasOtherAddresses(let port, let addresses, let expected):
            "OVN has \(addresses.joined(separator: ", ")) for port \(port), the API \(expected): check whether ovnkube-controller is up"
                + " to date"
        case .portNotUp(let port): "port \(port) is not up: ovn-controller has not installed all its flows"
        }
    }
}

extension PolicyNote {
    /// The note in words.
    fileprivate var words: String {
        switch self {
        case .passedOn(let rule): "\(rule.words) passes the packet on to NetworkPolicies and the baseline policy"
        case .passRuleNotMet(let rule):
            "\(rule.words) passes the packet on, but the trace met no ACL of that rule: the zone's database has lost it, or its"
                + " OVN has no tiers"
        case .ruleNotMet(let rule, let action):
            "\(rule.words) should decide (\(action)), but the trace met no ACL of that rule"
        case .notRead(let what, let error): "\(what.words) could not be read for the explanation: \(error)"
        }
    }
}

extension ExplainedObject {
    /// What was read, in words.
    fileprivate var words: String {
        switch self {
        case .networkPolicies(let namespace): "the NetworkPolicies of namespace \(namespace)"
        case .multiNetworkPolicies(let namespace): "the MultiNetworkPolicies of namespace \(namespace)"
        case .adminNetworkPolicies: "the AdminNetworkPolicies"
        case .baselinePolicy: "the BaselineAdminNetworkPolicy"
        case .egressFirewalls(let namespace): "the EgressFirewalls of namespace \(namespace)"
        case .egressIP(let name): "EgressIP \(name)"
        case .namespace(let name): "namespace \(name)"
        case .pod(let namespace, let name): "pod \(namespace)/\(name)"
        case .podAt(let address): "the pod with address \(address)"
        }
    }
}

extension NotBalanced {
    /// The reason in words.
    package var words: String {
        switch self {
        case .notBalancedTo(let node): "not balanced to from node \(node)"
        case .localTrafficPolicy(let node): "not balanced to from node \(node): internalTrafficPolicy is Local"
        case .externalTrafficPolicy(let node): "not balanced to from node \(node): externalTrafficPolicy is Local"
        case .notReady: "left out: not ready"
        case .terminating(isServing: true): "left out: being terminated, and others are ready"
        case .terminating(isServing: false): "left out: being terminated, and no longer serving"
        case .portMissing(let port): "left out: without the service's port \(port)"
        case .otherFamily(let family): "left out: without an \(family == .ip4 ? "IPv4" : "IPv6") address"
        }
    }
}
