import Foundation
import NetworkTypes
import Testing

@testable import OVNKubernetes

/// What ovn-kubernetes writes on nodes.
@Suite struct NodeNetworkTests {
    private func node(_ name: String, _ bundle: String) throws -> Node {
        try #require(try BundleObjects.all("nodes", bundle, as: Node.self).first { $0.metadata.name == name })
    }

    /// A node with these annotations and the address 172.18.0.9.
    private func node(_ annotations: [String: String]) throws -> Node {
        let data = try JSONEncoder().encode(annotations)
        let text = """
            {"metadata": {"name": "n1", "annotations": \(String(decoding: data, as: UTF8.self))},
             "status": {"addresses": [{"type": "InternalIP", "address": "172.18.0.9"},
                                      {"type": "Hostname", "address": "n1"}]}}
            """
        return try JSONDecoder().decode(Node.self, from: Data(text.utf8))
    }

    private func network(_ annotations: [String: String], isInterconnect: Bool = false) throws -> NodeNetwork {
        try NodeNetwork(of: try node(annotations), isInterconnect: isInterconnect)
    }

    @Test func aNodeOf2022() throws {
        let network = try NodeNetwork(of: try node("ovn-worker", "workshop"), isInterconnect: false)
        #expect(network.name == "ovn-worker")
        #expect(network.zone == "global")
        #expect(network.subnets.map(\.description) == ["10.244.1.0/24"])
        #expect(network.addresses.map(\.description) == ["172.18.0.3"])
        #expect(network.tunnelAddresses.map(\.description) == ["172.18.0.3"])
        #expect(network.gatewayMode == .shared)
        #expect(network.externalPort == "breth0_ovn-worker")
        #expect(network.gatewayEthernetAddress?.description == "02:42:ac:12:00:03")
        #expect(network.nextHops.map(\.description) == ["172.18.0.1"])
        #expect(network.managementEthernetAddress?.description == "8e:09:c5:b3:93:38")
        #expect(network.gatewayAddress(of: .ip4)?.description == "10.244.1.1")
        #expect(network.managementAddress(of: .ip4)?.description == "10.244.1.2")
        #expect(network.gatewayAddress(of: .ip6) == nil && network.managementAddress(of: .ip6) == nil)
    }

    @Test func aNodeOf2026() throws {
        let network = try NodeNetwork(of: try node("ovn-worker", "modern"), isInterconnect: true)
        #expect(network.zone == "ovn-worker")
        #expect(network.subnets.map(\.description) == ["10.244.1.0/24"])
        #expect(network.addresses.map(\.description) == ["172.18.0.3"])
        #expect(network.tunnelAddresses.map(\.description) == ["172.18.0.3"])
        // No longer written: made of the management port's address.
        #expect(network.managementEthernetAddress?.description == "0a:58:0a:f4:01:02")
    }

    @Test(arguments: ["workshop", "modern"])
    func everyNodeCanBeRead(bundle: String) throws {
        let nodes = try BundleObjects.all("nodes", bundle, as: Node.self)
        #expect(nodes.count == 3)
        for node in nodes {
            let network = try NodeNetwork(of: node, isInterconnect: bundle == "modern")
            #expect(network.subnets.count == 1 && network.externalPort == "breth0_\(node.metadata.name)")
        }
    }

    /// Where the packets of other zones come in; it is used to ask ahead alone, so nothing is refused for want of it.
    @Test func theWayBetweenZonesIsKnownWhereItCanBeRead() throws {
        let transit = "k8s.ovn.org/node-transit-switch-port-ifaddr"
        let known = try network([transit: #"{"ipv4":"100.88.0.5/16","ipv6":"fd97::5/64"}"#, "k8s.ovn.org/node-id": "5"])
        #expect(known.transitEthernetAddress?.description == "0a:58:64:58:00:05" && known.number == 5)
        for text in ["[", #"{"ipv4":["100.88.0.5/16"]}"#, #"{"ipv4":"here"}"#, "{}"] {
            let unknown = try network([transit: text, "k8s.ovn.org/node-id": "five"])
            #expect(unknown.transitEthernetAddress == nil && unknown.number == nil, "\(text)")
        }
        // A port's key has 15 bits.
        for number in ["0", "-2", "32768", "9223372036854775807"] {
            #expect(try network(["k8s.ovn.org/node-id": number]).number == nil, "\(number)")
        }
    }

    /// Whatever an annotation says: an address that its network does not have is none.
    @Test func theLastAddressHasNoneBehindIt() throws {
        let alone = try network(["k8s.ovn.org/node-subnets": #"{"default":["10.1.0.255/32","fd00::ffff/128"]}"#])
        for family in [IPAddress.Family.ip4, .ip6] {
            #expect(alone.gatewayAddress(of: family) == nil && alone.managementAddress(of: family) == nil)
        }
        let inside = try network(["k8s.ovn.org/node-subnets": #"{"default":"10.1.0.255/24"}"#])
        #expect(inside.gatewayAddress(of: .ip4)?.description == "10.1.0.1")
    }

    @Test func aSubnetIsATextOrAList() throws {
        #expect(
            try network(["k8s.ovn.org/node-subnets": #"{"default":"10.1.0.0/24"}"#]).subnets.map(\.description)
                == ["10.1.0.0/24"])
        let both = try network([
            "k8s.ovn.org/node-subnets": #"{"default":["10.1.0.0/24","fd01::/64"],"blue":["9.0.0.0/8"]}"#
        ])
        #expect(both.subnets.map(\.description) == ["10.1.0.0/24", "fd01::/64"])
        #expect(both.gatewayAddress(of: .ip6)?.description == "fd01::1")
        #expect(both.managementAddress(of: .ip6)?.description == "fd01::2")
    }

    /// A port with addresses of both families has one Ethernet address.
    @Test(arguments: [
        (#"["10.244.1.0/24","fd00:10:244:2::/64"]"#, "0a:58:0a:f4:01:01", "0a:58:0a:f4:01:02"),
        // The router's is that of IPv4 wherever it stands, the management port's that of the first.
        (#"["fd00:10:244:2::/64","10.244.1.0/24"]"#, "0a:58:0a:f4:01:01", "0a:58:50:21:4e:05"),
        (#"["fd00:10:244:2::/64"]"#, "0a:58:77:98:75:3e", "0a:58:50:21:4e:05"),
    ])
    func ethernetAddressesAreDerivedFromOneFamily(subnets: String, router: String, management: String) throws {
        let network = try network(["k8s.ovn.org/node-subnets": #"{"default":\#(subnets)}"#])
        #expect(network.routerEthernetAddress?.description == router)
        #expect(network.managementEthernetAddress?.description == management)
        for family in Set(network.subnets.map(\.address.family)) {
            let gateway = try #require(network.gatewayAddress(of: family))
            let port = try #require(network.managementAddress(of: family))
            #expect(network.ethernetAddress(of: gateway)?.description == router)
            #expect(network.ethernetAddress(of: port)?.description == management)
        }
        #expect(network.derivesEthernetAddresses(from: .ip6) == subnets.hasPrefix("[\"fd00"))
        let other = try #require(IPAddress("fd00::1"))
        #expect(network.ethernetAddress(of: other)?.description == "0a:58:cb:2a:2b:4d")
    }

    @Test func aRouterBetweenZonesMayHaveNoIPv4Address() throws {
        let network = try network(["k8s.ovn.org/node-transit-switch-port-ifaddr": #"{"ipv6":"fd97::5/64"}"#])
        #expect(network.transitEthernetAddress?.description == "0a:58:6f:84:f8:2b")
    }

    @Test func theZoneIsTheAnnotationsWhereThereIsOne() throws {
        #expect(try network(["k8s.ovn.org/zone-name": "east"], isInterconnect: true).zone == "east")
        #expect(try network([:], isInterconnect: true).zone == "n1")
        #expect(try network([:]).zone == "global")
    }

    @Test func hostsHaveTheAddressesOfStatusAnnotationAndGateway() throws {
        let network = try network([
            "k8s.ovn.org/host-cidrs": #"["172.18.0.9/16","192.168.1.9/24"]"#,
            "k8s.ovn.org/host-addresses": #"["1.1.1.1"]"#,
            "k8s.ovn.org/l3-gateway-config":
                #"{"default":{"mode":"local","ip-addresses":["172.19.0.9/16"],"next-hops":["172.19.0.1","fd00::1"]}}"#,
            "k8s.ovn.org/node-encap-ips": #"["192.168.1.9","192.168.2.9"]"#,
        ])
        #expect(network.addresses.map(\.description) == ["172.18.0.9", "192.168.1.9", "172.19.0.9"])
        #expect(network.tunnelAddresses.map(\.description) == ["192.168.1.9", "192.168.2.9"])
        #expect(network.gatewayMode == .local)
        #expect(network.nextHops.map(\.description) == ["172.19.0.1", "fd00::1"])
    }

    @Test func theManagementPortsAddressIsWrittenInTwoWays() throws {
        let old = ["k8s.ovn.org/node-mgmt-port-mac-address": "0a:00:00:00:00:01"]
        let new = ["k8s.ovn.org/node-mgmt-port-mac-addresses": #"{"default":"0a:00:00:00:00:02"}"#]
        #expect(try network(old).managementEthernetAddress?.description == "0a:00:00:00:00:01")
        #expect(try network(new).managementEthernetAddress?.description == "0a:00:00:00:00:02")
        #expect(try network([:]).managementEthernetAddress == nil)
    }

    @Test func whatIsNotWrittenIsEmpty() throws {
        let network = try network([:])
        #expect(network.subnets.isEmpty && network.nextHops.isEmpty)
        #expect(network.gatewayMode == nil && network.externalPort == nil && network.gatewayEthernetAddress == nil)
        #expect(network.addresses.map(\.description) == ["172.18.0.9"])
        #expect(network.tunnelAddresses.map(\.description) == ["172.18.0.9"])
    }

    @Test(arguments: [
        ("k8s.ovn.org/node-subnets", "10.1.0.0/24"), ("k8s.ovn.org/node-subnets", #"{"default":7}"#),
        ("k8s.ovn.org/l3-gateway-config", "{"), ("k8s.ovn.org/l3-gateway-config", #"{"default":[]}"#),
        ("k8s.ovn.org/host-cidrs", "{}"), ("k8s.ovn.org/host-addresses", "172.18.0.3"),
        ("k8s.ovn.org/node-encap-ips", #""172.18.0.3""#), ("k8s.ovn.org/node-mgmt-port-mac-addresses", "[]"),
    ])
    func aMalformedAnnotationIsNamed(annotation: String, text: String) throws {
        let node = try node([annotation: text])
        do throws(AnnotationError) {
            _ = try NodeNetwork(of: node, isInterconnect: false)
            Issue.record("it was read")
        } catch {
            #expect("\(error)" == "node n1: the annotation \(annotation) has unexpected JSON")
        }
    }
}
