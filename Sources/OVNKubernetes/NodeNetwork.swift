package import NetworkTypes

/// What ovn-kubernetes wrote on a node about its default network (`go-controller/pkg/util/node_annotations.go`).
package struct NodeNetwork: Sendable {
    /// How packets leave the cluster.
    package enum GatewayMode: String, Sendable {
        /// Through the gateway router and the external bridge (routingViaOVN).
        case shared
        /// Through the node's host (routingViaHost).
        case local
    }

    /// The node's name.
    package var name: String
    /// The zone whose databases hold the node's part of the network.
    package var zone: String
    /// The addresses of the node's host.
    package var addresses: [IPAddress]
    /// The networks that the host is in by its own interfaces.
    package var hostNetworks: [IPPrefix]
    /// The pod subnets of the node on the default network.
    package var subnets: [IPPrefix]
    /// The pod subnets of the node on networks that have one for each node, by the network's name.
    private var subnetsByNetwork: [String: [IPPrefix]]
    /// The addresses by which other nodes reach this one's tunnels.
    package var tunnelAddresses: [IPAddress]
    /// The Ethernet address of the node's router on the switch between the zones of an interconnect cluster.
    package var transitEthernetAddress: MACAddress?
    /// The number of the node, by which the zones of an interconnect cluster name its port on the switch between them.
    package var number: Int?
    /// How packets leave the cluster; `nil` where the node has no gateway.
    package var gatewayMode: GatewayMode?
    /// The localnet port of the external switch, such as `breth0_ovn-worker`.
    package var externalPort: String?
    /// The Ethernet address of the gateway router's external port.
    package var gatewayEthernetAddress: MACAddress?
    /// The next hops outside the cluster.
    package var nextHops: [IPAddress]
    /// The Ethernet address of the management port.
    package var managementEthernetAddress: MACAddress?
    /// The networks of the addresses between the host and OVN, as far as they are written.
    package private(set) var masqueradeNetworks: [IPPrefix]

    /// The annotation with the node's zone, which is no longer written since August 2026, when every node has a zone of its own.
    package static let zoneAnnotation = "k8s.ovn.org/zone-name"

    /// Whether networks with one switch over all nodes have a router over all nodes between that and the node's gateway router, as
    /// since October 2025 (`UDNLayer2NodeUsesTransitRouter()` of go-controller/pkg/util/node_annotations.go).
    package var hasTransitRouters: Bool

    /// Those of releases that do not write them, unless they are configured otherwise (`V4MasqueradeSubnet` of go-controller's
    /// pkg/config/config.go).
    private static let usualMasqueradeNetworks = ["169.254.169.0/29", "fd69::/125"].compactMap { IPPrefix($0) }

    /// Those of user-defined networks, unless they are configured otherwise (`UserDefinedPrimaryNetworkJoinSubnetV4` of
    /// go-controller/pkg/types/const.go).
    private static let usualJoinNetworks = ["100.65.0.0/16", "fd99::/64"].compactMap { IPPrefix($0) }

    private struct Gateway: Decodable {
        var mode: String?
        var `interface-id`: String?
        var `mac-address`: String?
        var `ip-addresses`: [String]?
        var `next-hops`: [String]?
    }

    /// One text, or a list of them: older releases wrote one subnet, newer ones a list.
    private enum OneOrMore: Decodable {
        case texts([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) {
                self = .texts([one])
            } else {
                self = .texts(try container.decode([String].self))
            }
        }
    }

    /// Reads a node's annotations.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - isInterconnect: Whether the cluster has a zone per node where a node's annotation names none.
    /// - Throws: ``AnnotationError`` where an annotation is malformed; absent ones leave their values empty, since not every
    ///   trace needs each.
    package init(of node: Node, isInterconnect: Bool) throws(AnnotationError) {
        let metadata = node.metadata
        let object = "node \(metadata.name)"
        name = metadata.name
        hasTransitRouters = metadata.annotations?["k8s.ovn.org/layer2-topology-version"] == "2.0"
        zone = metadata.annotations?[Self.zoneAnnotation] ?? (isInterconnect ? metadata.name : "global")

        func decoded<Value: Decodable>(_ annotation: String, as: Value.Type) throws(AnnotationError) -> Value? {
            guard metadata.annotations?[annotation] != nil else { return nil }
            return try AnnotationError.decode(annotation, of: metadata, object: object)
        }

        let written = try decoded("k8s.ovn.org/node-subnets", as: [String: OneOrMore].self) ?? [:]
        subnetsByNetwork = written.mapValues { entry in
            switch entry {
            case .texts(let texts): texts.compactMap { IPPrefix($0) }
            }
        }
        subnets = subnetsByNetwork[Network.clusterDefault.name] ?? []
        let gateway = try decoded("k8s.ovn.org/l3-gateway-config", as: [String: Gateway].self)?["default"]
        gatewayMode = gateway?.mode.flatMap(GatewayMode.init(rawValue:))
        externalPort = gateway?.`interface-id`
        gatewayEthernetAddress = gateway?.`mac-address`.flatMap { MACAddress($0) }
        nextHops = (gateway?.`next-hops` ?? []).compactMap { IPAddress($0) }

        var hosts = try decoded("k8s.ovn.org/host-cidrs", as: [String].self) ?? []
        if hosts.isEmpty { hosts = try decoded("k8s.ovn.org/host-addresses", as: [String].self) ?? [] }
        hostNetworks = (hosts + (gateway?.`ip-addresses` ?? [])).compactMap { IPPrefix($0) }
        var all = node.addresses
        for address in hostNetworks.map(\.address) where !all.contains(address) { all.append(address) }
        addresses = all

        let tunnels = try decoded("k8s.ovn.org/node-encap-ips", as: [String].self) ?? []
        tunnelAddresses = tunnels.isEmpty ? node.addresses : tunnels.compactMap { IPAddress($0) }

        // Only to ask ahead: what cannot be read costs a round trip, and is no reason to refuse a trace.
        let transit =
            (try? decoded("k8s.ovn.org/node-transit-switch-port-ifaddr", as: [String: String].self) ?? [:]) ?? [:]
        // Derived from the first of its addresses (`addTransitSwitchConfig()` and its callers), which is the IPv4 one if any.
        transitEthernetAddress = (transit["ipv4"] ?? transit["ipv6"]).flatMap { IPPrefix($0)?.address }
            .flatMap(LogicalNames.ethernetAddress)
        // Ports' keys are of 15 bits (ovn-architecture(7), "Tunnel Encapsulations").
        number = metadata.annotations?["k8s.ovn.org/node-id"].flatMap { Int($0) }.flatMap {
            (1..<1 << 15).contains($0) ? $0 : nil
        }

        let masquerade = try decoded("k8s.ovn.org/node-masquerade-subnet", as: [String: String].self) ?? [:]
        masqueradeNetworks = masquerade.values.compactMap { IPPrefix($0) }

        managementEthernetAddress = metadata.annotations?["k8s.ovn.org/node-mgmt-port-mac-address"].flatMap {
            MACAddress($0)
        }
        if managementEthernetAddress == nil {
            let newer = try decoded("k8s.ovn.org/node-mgmt-port-mac-addresses", as: [String: String].self)
            managementEthernetAddress = newer?["default"].flatMap { MACAddress($0) }
        }
        if managementEthernetAddress == nil {
            // Since 2024 the management port's address is derived from the first of its IP addresses and no longer written
            // (`newManagementPortConfig()` of go-controller/pkg/node/managementport/port_config.go).
            managementEthernetAddress = subnets.first?.address(2).flatMap(LogicalNames.ethernetAddress)
        }
    }

    /// The network of the addresses by which the host and OVN know each other (`AllocateV4MasqueradeIPs()` of go-controller's
    /// pkg/config/utils.go): the first is OVN's, the second the host's, the fourth the next hop of its routes to services.
    ///
    /// - Parameters:
    ///   - family: The family of the addresses.
    ///   - nextHop: The next hop of the host's route to a service, by which the network is known where it is not written.
    /// - Returns: The network; `nil` where it is not known.
    package func masqueradeNetwork(of family: IPAddress.Family, nextHop: IPAddress) -> IPPrefix? {
        masqueradeNetworks.first { $0.address.family == family }
            ?? Self.usualMasqueradeNetworks.first { $0.contains(nextHop) }
    }

    /// The external bridge, which the localnet port is named after: `breth0_ovn-worker`.
    package var externalBridge: String? {
        guard let port = externalPort, port.hasSuffix("_" + name) else { return nil }
        return String(port.dropLast(name.utf8.count + 1))
    }

    /// The subnets that pods of the node have their addresses from: of a network with a switch on each node the node's own, else
    /// the network's.
    package func subnets(of network: Network) -> [IPPrefix] {
        guard !network.isDefault else { return subnets }
        return network.topology == .layer3 ? subnetsByNetwork[network.name] ?? [] : network.subnets
    }

    /// The address of the node's router port on the node switch: the first of the subnet.
    package func gatewayAddress(of family: IPAddress.Family) -> IPAddress? { address(1, of: family) }

    /// The address of the node's management port: the second of the subnet.
    package func managementAddress(of family: IPAddress.Family) -> IPAddress? { address(2, of: family) }

    /// The address of the node's management port on a network: the second of the subnet that its pods on the node are in, so that
    /// all nodes have the same one on a network whose switch is over all of them.
    package func managementAddress(of family: IPAddress.Family, on network: Network) -> IPAddress? {
        subnets(of: network).first { $0.address.family == family }?.address(2)
    }

    /// The Ethernet address of the node's router port on the node switch: derived from its IPv4 address if it has one, else from
    /// the last of the others (`syncNodeClusterRouterPort()` of go-controller/pkg/ovn/base_network_controller.go).
    package var routerEthernetAddress: MACAddress? { routerEthernetAddress(on: .clusterDefault) }

    /// Whether the node's gateway router is the first router of a network's pods, as it was on networks with one switch over all
    /// nodes before they had a router over all nodes too.
    package func isGatewayFirstRouter(of network: Network) -> Bool { network.topology == .layer2 && !hasTransitRouters }

    /// The Ethernet address of the router port on the switch of a network that the node's pods are on. A gateway router's is derived
    /// from its address on the network between the routers, which is that of the node's number (`createGWRouterPort()` of
    /// go-controller/pkg/ovn/gateway.go).
    package func routerEthernetAddress(on network: Network) -> MACAddress? {
        if isGatewayFirstRouter(of: network) {
            let joins = network.joinNetworks.isEmpty ? Self.usualJoinNetworks : network.joinNetworks
            let join = joins.first { $0.address.family == .ip4 } ?? joins.first
            return number.flatMap { UInt32(exactly: $0) }.flatMap { join?.address($0) }
                .flatMap(LogicalNames.ethernetAddress)
        }
        let subnets = subnets(of: network)
        let subnet = subnets.first { $0.address.family == .ip4 } ?? subnets.last
        return subnet?.address(1).flatMap(LogicalNames.ethernetAddress)
    }

    /// The Ethernet address of what has an address on the node switch: of its router port, of its management port, or the one
    /// that is derived from the address.
    package func ethernetAddress(of address: IPAddress) -> MACAddress? {
        switch address {
        case gatewayAddress(of: address.family): routerEthernetAddress
        case managementAddress(of: address.family): managementEthernetAddress
        default: LogicalNames.ethernetAddress(for: address)
        }
    }

    /// Whether the Ethernet addresses of pods are those that are derived from their addresses of a family: a pod with addresses of
    /// both has the one that is derived from its first, which is that of the node's first subnet.
    package func derivesEthernetAddresses(from family: IPAddress.Family) -> Bool {
        subnets.first?.address.family == family
    }

    private func address(_ offset: UInt32, of family: IPAddress.Family) -> IPAddress? {
        subnets.first { $0.address.family == family }?.address(offset)
    }
}
