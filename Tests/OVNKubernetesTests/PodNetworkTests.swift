import Foundation
import NetworkTypes
import Testing

@testable import OVNKubernetes

/// What ovn-kubernetes writes on pods.
@Suite struct PodNetworkTests {
    private func pod(_ annotation: String?) throws -> Pod {
        let annotations = annotation.map { [PodNetworks.annotation: $0] } ?? [:]
        let data = String(decoding: try JSONEncoder().encode(annotations), as: UTF8.self)
        let text =
            #"{"metadata": {"name": "web-0", "namespace": "shop", "annotations": \#(data)}, "spec": {"containers": []}}"#
        return try JSONDecoder().decode(Pod.self, from: Data(text.utf8))
    }

    @Test(arguments: [
        ("workshop", "bbox", "10.244.0.7/24", "0a:58:0a:f4:00:07", "10.244.0.1"),
        ("modern", "tenant-a", "10.244.1.8/24", "0a:58:0a:f4:01:08", "10.244.1.1"),
    ])
    func podsOfBothClusters(bundle: String, name: String, address: String, mac: String, gateway: String) throws {
        let pod = try #require(
            try BundleObjects.all("pods", bundle, as: Pod.self).first { $0.metadata.name == name })
        let network = try PodNetworks(of: pod).clusterDefault
        #expect(network.addresses.map(\.description) == [address])
        #expect(network.ethernetAddress.description == mac)
        #expect(network.gateways.map(\.description) == [gateway])
    }

    @Test(arguments: ["workshop", "modern"])
    func everyPodOfTheNetworkCanBeRead(bundle: String) throws {
        let pods = try BundleObjects.all("pods", bundle, as: Pod.self).filter { !$0.isHostNetwork }
        #expect(pods.count > 5)
        for pod in pods {
            let network = try PodNetworks(of: pod).clusterDefault
            #expect(network.addresses.map(\.address) == pod.addresses)
            // The default network of a pod whose primary one is another leads nowhere.
            let networks = pod.metadata.annotations?["k8s.ovn.org/pod-networks"] ?? ""
            #expect(network.gateways.count == (networks.contains("infrastructure-locked") ? 0 : 1))
        }
    }

    @Test func theFirstReleasesWroteOneAddress() throws {
        let network = try PodNetworks(
            of: try pod(
                #"{"default":{"ip_address":"10.1.0.5/24","mac_address":"0a:58:0a:01:00:05","gateway_ip":"10.1.0.1"}}"#)
        ).clusterDefault
        #expect(network.addresses.map(\.description) == ["10.1.0.5/24"])
        #expect(network.gateways.map(\.description) == ["10.1.0.1"])
    }

    @Test func aPodMayHaveBothFamilies() throws {
        let network = try PodNetworks(
            of: try pod(
                #"{"default":{"ip_addresses":["10.1.0.5/24","fd01::5/64"],"mac_address":"0a:58:0a:01:00:05","#
                    + #""gateway_ips":["10.1.0.1","fd01::1"]},"shop/blue":{"mac_address":"bad"}}"#)
        ).clusterDefault
        #expect(network.addresses.map(\.description) == ["10.1.0.5/24", "fd01::5/64"])
        #expect(network.gateways.map(\.description) == ["10.1.0.1", "fd01::1"])
    }

    /// As on a pod of a user-defined network with a switch on each node: the pod's kernel has both networks' routes.
    @Test func theMostSpecificRouteTellsTheNetwork() throws {
        let networks = try PodNetworks(
            of: try pod(
                #"{"crimson/net":{"ip_addresses":["10.110.2.5/24"],"mac_address":"0a:58:0a:6e:02:05","#
                    + #""gateway_ips":["10.110.2.1"],"routes":[{"dest":"10.96.0.0/16","nextHop":"10.110.2.1"}],"role":"primary"},"#
                    + #""default":{"ip_addresses":["10.244.0.13/24"],"mac_address":"0a:58:0a:f4:00:0d","#
                    + #""routes":[{"dest":"10.244.0.0/16","nextHop":"10.244.0.1"}],"role":"infrastructure-locked"}}"#))
        #expect(networks.primary?.attachment == "crimson/net")
        for (address, isPrimary) in [
            ("10.244.0.9", false), ("10.244.1.9", false), ("10.110.2.9", true), ("10.96.0.10", true), ("8.8.8.8", true),
        ] {
            #expect(networks.usesPrimary(towards: try #require(IPAddress(address))) == isPrimary, "\(address)")
        }
        #expect(networks.addresses.map(\.description) == ["10.110.2.5", "10.244.0.13"])
    }

    @Test(arguments: [
        (nil, "is missing; ovn-kubernetes may not have set up the pod yet"), ("", "has unexpected JSON"),
        ("[]", "has unexpected JSON"), (#"{"default":{}}"#, "has unexpected JSON"),
        ("{}", "names no default network"),
        (#"{"blue":{"mac_address":"0a:58:0a:01:00:05"}}"#, "names no default network"),
        (#"{"default":{"mac_address":"0a:58"}}"#, "names no default network"),
        (
            #"{"default":{"mac_address":"0a:58:0a:01:00:05","role":"infrastructure-locked"}}"#,
            "names no primary network"
        ),
    ])
    func whatCannotBeUsedIsNamed(annotation: String?, problem: String) throws {
        let pod = try pod(annotation)
        do throws(AnnotationError) {
            _ = try PodNetworks(of: pod)
            Issue.record("it was read")
        } catch {
            #expect("\(error)" == "pod shop/web-0: the annotation k8s.ovn.org/pod-networks \(problem)")
        }
    }

    /// Besides its primary network a pod may be on others, on one more than once.
    @Test func aPodMayBeOnSecondaryNetworks() throws {
        let networks = try PodNetworks(
            of: try pod(
                #"{"default":{"ip_addresses":["10.1.0.5/24"],"mac_address":"0a:58:0a:01:00:05","gateway_ips":["10.1.0.1"]},"#
                    + #""shop/blue":{"ip_addresses":["10.140.1.3/24"],"mac_address":"0a:58:0a:8c:01:03","role":"secondary","#
                    + #""routes":[{"dest":"10.140.0.0/16","nextHop":"10.140.1.1"}]},"#
                    + #""shop/blue/1":{"ip_addresses":["10.140.1.4/24"],"mac_address":"0a:58:0a:8c:01:04"}}"#))
        #expect(networks.primary == nil && networks.secondary.map(\.attachment) == ["shop/blue", "shop/blue"])
        #expect(networks.allAddresses.map(\.description) == ["10.1.0.5", "10.140.1.3", "10.140.1.4"])
        let blue = Network(name: "shop_blue", topology: .layer3, subnets: [], attachments: ["shop/blue"])
        let attached = try #require(networks.attached(to: blue))
        #expect(attached.network.addresses.map(\.description) == ["10.140.1.3/24"])
        #expect(try attached.network.reaches(#require(IPAddress("10.140.9.9"))))
        #expect(try !attached.network.reaches(#require(IPAddress("8.8.8.8"))))
        #expect(networks.attached(to: .clusterDefault) == nil)
    }
}
