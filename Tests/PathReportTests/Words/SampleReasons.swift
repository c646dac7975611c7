import NetworkTypes
import PathModel

/// One of each case that the model has for a reason, a note, a detail or a hint.
enum SampleReasons {
    static let address = MadeLeg.address("10.1.2.3")
    static let port = ServicePort(.tcp, 8080)
    static let service = ObjectReference(kind: "Service", namespace: "shop", name: "db")
    static let policy = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "deny")
    static let pod = ObjectReference(kind: "Pod", namespace: "shop", name: "db-0")
    static let admin = ObjectReference(kind: "AdminNetworkPolicy", name: "isolate")
    static let rule = PolicyRule(admin, direction: .ingress, index: 1, name: "deny-all")
    static let scope = RuleScope(direction: .ingress, peers: [.pods(nil, namespaces: "", own: nil)], ports: [])
    static let ends = PolicyPacketEnds(direction: .ingress, peer: .other, address: address, port: port)
    static let finding = PolicyFinding(policy: policy, direction: .ingress, content: .noRules)
    static let isolation = PolicyDrop.Isolation(pod: pod, policies: ["a", "b"], direction: .ingress)
    static let gap = ServiceNetworkGap(family: .ip4, configMaps: ["ovn-config"])
    static let claim = PortClaim(port: "shop_db-0", node: "n1", claimant: .nobody)
    static let end = Endpoint(kind: .pod, namespace: "shop", name: "db-0", address: address)
    static let endpoint = ServiceEndpoint(TransportAddress(address, port: 8080), endpoint: end)
    static let timeout = Unknown.tool(.toolTimedOut(.ovnTrace))

    static let stages: [StageDrop] = [
        .vlanTagged, .acl, .groupSource, .portSecuritySource(nil), .portSecurityDestination(nil), .noMulticastPort,
        .unknownMAC(nil), .noEndpoint, .networkFunctionUnavailable, .qosRule, .externalPort, .foreignRouterMAC(nil),
        .ttlExpired, .multicastNotForwarded, .unroutableAddress, .broadcastNotForwarded, .impossibleSource,
        .routerAddress,
        .noRoute(address),
        .routerPolicy, .nextHopUnknown, .packetTooLarge, .noGatewayChassis, .spoofedNeighbour, .egressLoop,
        .noOutputPort,
    ]

    static let refusals: [HostRefusal] = [
        .noHostRoute, .unreachableRoute, .prohibitedRoute, .blackHoleRoute, .reversePathFilter,
        .filtered(rule: "counter drop", chain: "udn-isolation"),
        .strayAnswer(address, network: "blue", sender: "n2"),
        .answerLeavesNetwork(address, network: "blue", interface: "breth0"),
    ]

    static let drops: [DropReason] =
        stages.map { .stage($0) } + refusals.map { .host(node: "n1", $0) }
        + [
            .flow(.noLogicalFlow), .flow(.logicalFlow), .flow(.bridgeFlow), .flow(.controllerAnswer),
            .flow(.answerOfOtherNetwork("blue", mark: 4)),
            .flow(.rejectedByOVN), .address(.noServiceHasAddress(address)), .address(.noPodHasAddress(address)),
            .address(.otherNetwork(address, NetworkBoundary(client: nil, destination: "blue"))),
            .address(.noNeighbourHasAddress(address, node: "n1")),
            .service(.echoNotBalanced(address, service: service)),
            .service(.portNotBalanced(address, port, service: service)),
            .service(.noSuchServicePort(port, service: service)),
            .service(.noServiceHasPort(port, services: ["shop/a", "shop/b"])),
            .service(.noReadyEndpoints(service: service, port: 80)),
            .service(.noReadyLocalEndpoint(service: service, node: "n1")),
            .service(.noEndpointAtEntry(service: service, node: "n1")),
            .policy(.isolatedWithoutPolicy(.ingress, pod: pod)), .policy(.isolatedByPolicy(finding)),
            .policy(.isolatedBesideRule(isolation, finding)), .policy(.isolatedWithoutRule(isolation, ends)),
            .policy(.adminRule(rule, priority: 10, action: "Deny", scope)),
            .policy(.firewallRule(PolicyRule(policy, index: 0), action: "Deny", scope)),
            .policy(.networkIsolation(nil)),
            .policy(.multicastInNamespace("shop")), .policy(.multicastAcrossCluster), .unclaimedPort(claim),
            .routingLoop,
        ]

    static let tools: [ToolFailure] = [
        .toolNotRun(.ovnTrace, error: "Forbidden"), .toolTimedOut(.hostScript),
        .toolKilled(.ovnTrace, signal: 9, exitCode: 137, said: nil), .toolFailed(.ovsOfctl, exitCode: 1, said: nil),
        .toolOutputUnreadable(.ovsdbClient, error: nil), .noTrace(.ofprotoTrace),
        .toolMessage(.ovnTrace, message: "unknown port"), .conntrackAssumed(.ovnTrace),
        .toolSilent(.ovsdbClient, exitCode: 2), .toolError("Forbidden"),
    ]

    static let logical: [LogicalUnknown] = [
        .stoppedAfterChoice(stage: nil), .hairpinSource, .hairpinUnseen, .hairpinMissed,
        .flooded(datapath: "sw", ports: ["a", "b"]), .routerTranslation, .endsAtPort("p", datapath: "sw"), .endsNowhere,
        .flowsSkipped(stage: nil, datapath: nil, example: nil),
        .standInDiffers(balancer: "^NODEIP:80", clusterAddress: address, .otherEndpoints), .noServiceOfNodePort(31000),
        .endpointNotBalanced("10.1.2.3:80", node: "n1"), .tooManyZones, .awaitsNeighbourOn("GR_n1"),
        .zoneUnknown(port: "p"), .hostOfNetwork("blue", node: "n1"), .portOfType("vtep", port: "p"),
    ]

    static let bridges: [BridgeUnknown] = [
        .tunnelNotTold(warning: nil), .tupleUnknown(refusal: nil), .groupWithoutHash, .noTable,
        .portWithoutInterface("7", bridge: "br-int"), .interfaceWithoutPort("veth0"), .endsInNormal(bridge: "br-int"),
        .noBridgeOfLocalnet("vlan20_ovn_localnet_port", node: "n1"), .noTunnelPort(node: "n1", to: "n2"),
        .noTunnelAddress(node: "n1"), .foreignTunnel(address: nil), .affinityLoop,
        .tooManyNodes, .awaitsNeighbourIn(stage: nil, table: 66), .interfacesUnknown,
        .interfacesUnreadable(error: "no rows"), .noUplink(bridge: "breth0"),
        .uplinkUnclear(bridge: "breth0", devices: ["tap0", "tap1"]),
    ]

    static let places: [PlaceUnknown] = [
        .neighbourAsked(address, node: "n1"), .hostOfUserDefinedNetwork(address, network: "blue", node: "n1"),
        .endsAtHost(address, node: "n1"),
        .podBehindWire(address, node: "n1"), .nodeNeighbourUnknown(node: "n1"),
        .addressOfNoNode(address), .otherPort("a", expected: "b"), .untranslated(port: "a"),
        .maybeService(address, gap),
        .replyAtOtherPort("a", expected: "b"), .replyAtHost(node: "n1"), .replyAwaitsNeighbour(node: "n1"),
        .replyLeaves(node: "n1"), .answerOfOther(from: address, to: address, dialled: address),
    ]

    static let untraced: [UntracedReason] = [
        .notTraced, .unfinished, .leavesOutsideOVN(interface: nil), .outsideOVN, .bridgeAddressUnknown, .gatewayUnNAT,
        .hostAnswersByBridge, .staysInPod, .staysInHost, .answerOutsideOVN, .hairpinReply, .noHairpinFlow,
        .multicastGroup,
        .requestNotDelivered, .hostMasquerades, .pathNotFollowed, .arrivalUnknown, .awaitsNextHop,
        .nodeOfPortUnknown("p"),
        .gatewayUnknown(node: "n1"), .noSuchNode("n1"),
    ]

    static let disagreements: [LayerDisagreement] = [
        .verdictsDiffer(logical: .delivered, openflow: .dropped, .stage(.acl)),
        .placesDiffer(logical: .port("p"), openflow: .elsewhere),
        .endpointsDiffer(logical: "10.1.2.3:80", openflow: ["10.1.2.4:80"]),
        .sourcesDiffer(logical: .known(address), openflow: [.known(address)]),
    ]

    static let unknowns: [Unknown] =
        tools.map { .tool($0) } + logical.map { .logical($0) } + bridges.map { .bridges($0) }
        + places.map { .place($0) }
        + untraced.map { .untraced($0) } + disagreements.map { .disagreement($0, nil) }
        + [
            .layer(.logical, timeout), .layer(.openflow, timeout), .hostOf(node: "n1", timeout), .hostRoute(timeout),
            .logical(.templatesUnreadable(timeout)), .logical(.balancersUnreadable(timeout)),
            .flowsNotLookedUp(zone: "n1", .toolSilent(.ovsdbClient, exitCode: 1)),
            .error("node n1 not found"), .host(.noIPTool), .host(.sourceNotAccepted), .host(.ipSilent),
            .host(.ruleUnclear("dnat to 10.1.2.3")), .host(.translationLoop), .host(.routeOfType("throw")),
            .host(.nodeUnknown), .host(.refused(.noHostRoute)), .host(.notFollowed(host: "n1")),
            .tiers(.adminPoliciesUnread(zone: "n1", before: admin)),
            .tiers(.passRuleBefore(zone: "n1", rule, isCertain: false, before: admin)),
            .tiers(.networkPoliciesUnread(zone: "n1", namespace: "shop", before: admin)),
            .tiers(.networkPolicyBefore(zone: "n1", matched: admin, policy: policy, pod: pod)),
        ]

    static let read: [ExplainedObject] = [
        .networkPolicies(namespace: "shop"), .multiNetworkPolicies(namespace: "shop"), .adminNetworkPolicies,
        .baselinePolicy,
        .egressFirewalls(namespace: "shop"),
        .egressIP("out"), .namespace("shop"), .pod(namespace: "shop", name: "db-0"), .podAt(address),
    ]

    static let notes: [Note] =
        read.map { .policy(.notRead($0, error: "Forbidden")) } + [
            .podChosen("pod/shop/web-0", among: "deployment web", ready: 2, running: 3), .ownAddress, .withinHost,
            .networkNotOnNode("crimson/crimson-net", node: "n2"),
            .reachedFromOutside(service: "shop/db", .loadBalancerAddress, TransportAddress(address, port: 80)),
            .reachedFromOutside(service: "shop/db", .externalIP, TransportAddress(address, port: 80)),
            .reachedFromOutside(service: "shop/db", .nodePort(node: "n1"), TransportAddress(address, port: 80)),
            .entersAt(node: "n1", .podSubnet), .entersAt(node: "n1", .readyEndpoint),
            .entersAt(node: "n1", .firstByName),
            .clientIsEndpoint(end), .withoutReply(.untraced(.multicastGroup)),
            .serviceNetworksUnknown(address, gap), .reverseSkipped, .endpointNotInSlices(endpoint, service: "db"),
            .endingEndpointsUsed(service: "shop/db"), .unreadyEndpointPublished(endpoint),
            .externalNameResolved(service: "shop/db", "db.example.org", [address]),
            .headlessService("shop/db", published: 2, leftOut: ["shop/db-0"]),
            .endpointNotReady(endpoint), .endpointLeftOut(endpoint, node: "n1"), .nextHopNotKnownYet(node: "n1"),
            .otherConnections(.init(delivered: 1, count: 2)), .nameResolved("example.org", [address]),
            .clusterAddressTraced(balancer: "^NODEIP:80", isTemplate: true, clusterAddress: address),
            .clusterAddressTraced(balancer: "172.18.0.3:80", isTemplate: false, clusterAddress: address),
            .equalCostRoutes(datapath: "lr", count: 2), .packetSize(bytes: 1414),
            .flowsLeftOut(count: 1, example: "ct_label.nf"), .retransmissionShown,
            .host(node: "n1", .natRulesUnreadable),
            .host(node: "n1", .natRulesIncomplete(tool: "nft", exitCode: "137")), .host(node: "n1", .tooManyRules),
            .host(node: "n1", .natRuleUnclear("accept")), .freshness(.freshnessUnknown(zone: "n1", timeout)),
            .freshness(.noChassis(zone: "n1", node: "n1")),
            .freshness(.controllerLags(node: "n1", generation: 1, wanted: 2)),
            .freshness(.noSuchPort(zone: "n1", port: "p")), .freshness(.portNotClaimed(claim)),
            .freshness(.portHasOtherAddresses(port: "p", ["10.1.2.4"], expected: address)),
            .externalRoute(
                [], nextHops: [.address("172.18.0.1"), .pods("app=gw", namespaces: "a=b")], shown: "172.18.0.1"),
            .egressIPAddresses("out", []), .egressIPOnNoNode("out"),
            .quality(service, dscp: 46, rate: 1000, burst: nil),
            .nodeNotReady("n1"), .migrates("vm shop/db", running: "shop/a", other: "shop/b"), .podEnding(pod),
            .podNotReady(pod, waiting: "CrashLoopBackOff"), .freshness(.portNotUp("p")), .policy(.passedOn(rule)),
            .policy(.passRuleNotMet(rule)),
            .policy(.ruleNotMet(rule, action: "Allow")),
        ]

    static let balances: [NotBalanced] = [
        .notBalancedTo(node: "n1"), .localTrafficPolicy(node: "n1"), .externalTrafficPolicy(node: "n1"), .notReady,
        .terminating(isServing: true), .portMissing("http"), .otherFamily(.ip6),
    ]

    static let details: [Detail] = [
        .isolatingPolicy(finding), .earlierRule(rule, action: "Allow", scope, .matches),
        .egressIPAddresses(name: "out", []), .nameHasAddresses("example.org", ["192.0.2.1"]),
        .endpointsNotBalanced(service: service, count: 2),
        .servicePorts(service: service, ["tcp/80"]), .rejectionLost,
        .rejectionFrom(address, dialled: address), .clientHidden(address, seen: address),
    ]

    static let hints: [Hint] = [
        .ruleGone(rule), .adminRuleFirst, .overrideBaseline, .firewallRuleFirst(ends, index: 2), .noPolicyBehindACL,
        .allowByPolicy(namespace: "shop", ends), .allowedByAPI([rule]), .labelEgressNode,
        .checkEndpoints(service: service), .makeEndpointsReady(service: service),
        .declareTargetPort(service: service, port: "sql"), .otherFamilyEndpoints(service: service, lacking: .ip6),
        .localEndpoints(service: service), .endpointsAtEntry(service: service),
        .checkController(node: "n1"),
        .checkInterface(port: "p", node: "n1"), .runOnNode(command: "ip route get 10.1.2.3"),
    ]
}
