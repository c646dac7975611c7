import Foundation
import PathModel
import Testing

@testable import OVNKubernetes

@Suite struct PolicyObjectTests {
    private struct List<Item: Decodable>: Decodable { var items: [Item] }

    private static let bundles =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path + "/testdata/bundles"

    private func read<Item: Decodable>(_ path: String, as: Item.Type = Item.self) throws -> [Item] {
        let data = try Data(contentsOf: URL(filePath: "\(Self.bundles)/\(path).json"))
        return try JSONDecoder().decode(List<Item>.self, from: data).items
    }

    @Test func thePoliciesOfRealClustersAreRead() throws {
        let policies = try read("modern/api/networkpolicies", as: NetworkPolicy.self)
        #expect(policies.count == 5)
        let block = try #require(policies.first { $0.metadata.name == "ipblock-ingress" })
        #expect(block.isolates(.ingress) && !block.isolates(.egress))
        let rule = try #require(block.rules(.ingress).first)
        #expect(rule.peers.first?.ipBlock?.except == ["10.244.2.0/24"])
        #expect(rule.ports?.first?.port == .number(8000) && rule.ports?.first?.endPort == 8100)

        let admin = try #require(
            try read("modern/api/adminnetworkpolicies", as: AdminNetworkPolicy.self).first)
        #expect(admin.kind == "AdminNetworkPolicy" && admin.spec.priority == 10)
        #expect(admin.rules(.ingress).map(\.action) == ["Allow", "Deny", "Pass"])
        #expect(admin.rules(.ingress)[1].ports?.first?.portNumber?.port == 8081)
        let baseline = try read("modern/api/baselineadminnetworkpolicies", as: AdminNetworkPolicy.self)
        #expect(baseline.map(\.kind) == ["BaselineAdminNetworkPolicy"])

        let firewall = try #require(try read("modern/api/egressfirewalls", as: EgressFirewall.self).first)
        #expect(firewall.spec.egress?.map(\.type) == ["Allow", "Deny"])
        let address = try #require(try read("workshop/api/egressips", as: EgressIP.self).first)
        #expect(address.status?.items?.first?.node == "ovn-worker2")
    }

    /// `policyTypes` may be absent in objects of old clients (NetworkPolicySpec of Kubernetes).
    @Test(arguments: [
        (#"{"podSelector":{}}"#, true, false),
        (#"{"podSelector":{},"egress":[{}]}"#, true, true),
        (#"{"podSelector":{},"policyTypes":["Egress"]}"#, false, true),
        (#"{"podSelector":{},"policyTypes":["Egress"],"ingress":[{}]}"#, false, true),
    ])
    func aPolicyIsolatesInTheDirectionsOfItsTypes(spec: String, ingress: Bool, egress: Bool) throws {
        let policy = try JSONDecoder().decode(
            NetworkPolicy.self, from: Data(#"{"metadata":{"name":"a"},"spec":\#(spec)}"#.utf8))
        #expect(policy.isolates(.ingress) == ingress)
        #expect(policy.isolates(.egress) == egress)
    }

    @Test(arguments: [
        (#"{}"#, "", true),
        (#"{"matchLabels":{"app":"web"}}"#, "app=web", true),
        (#"{"matchLabels":{"app":"db"}}"#, "app=db", false),
        (#"{"matchExpressions":[{"key":"app","operator":"In","values":["db","web"]}]}"#, "app in (db,web)", true),
        (#"{"matchExpressions":[{"key":"app","operator":"NotIn","values":["web"]}]}"#, "app!=web", false),
        (#"{"matchExpressions":[{"key":"tier","operator":"NotIn","values":["a","b"]}]}"#, "tier notin (a,b)", true),
        (#"{"matchExpressions":[{"key":"tier","operator":"Exists"}]}"#, "tier", false),
        (#"{"matchExpressions":[{"key":"tier","operator":"DoesNotExist"}]}"#, "!tier", true),
        (
            #"{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"run","operator":"Exists"}]}"#, "app=web,run",
            false
        ),
    ])
    func selectorsSelectAsKubernetesDoes(json: String, words: String, matches: Bool) throws {
        let selector = try JSONDecoder().decode(LabelSelector.self, from: Data(json.utf8))
        #expect(selector.words == words)
        #expect(selector.matches(["app": "web"]) == matches)
    }

    @Test(arguments: [(#"[80]"#, NumberOrName.number(80)), (#"["80"]"#, .number(80)), (#"["http"]"#, .name("http"))])
    func portsAreNumbersOrNames(json: String, expected: NumberOrName) throws {
        #expect(try JSONDecoder().decode([NumberOrName].self, from: Data(json.utf8)) == [expected])
    }

    /// A MultiNetworkPolicy names the definitions of its networks, in its own namespace where it names none.
    @Test(arguments: [
        ("shop/backup", true), ("backup", true), ("other, backup", true), ("dev/backup", false), ("", false),
    ])
    func aMultiNetworkPolicyIsForItsNetworks(annotation: String, isMeant: Bool) throws {
        let json =
            #"{"metadata":{"name":"a","namespace":"shop","annotations":{"k8s.v1.cni.cncf.io/policy-for":"\#(annotation)"}}}"#
        let policy = try JSONDecoder().decode(NetworkPolicy.self, from: Data(json.utf8)).asMultiNetworkPolicy
        #expect(policy.kind == "MultiNetworkPolicy")
        let network = Network(name: "tenant-backup", topology: .layer2, subnets: [], attachments: ["shop/backup"])
        #expect(policy.isMeant(for: network) == isMeant)
    }

    /// The networks that an object connects are those that ovn-kubernetes wrote a subnet for.
    @Test func networksAreConnectedByTheirNumbers() throws {
        let json = #"""
            {"metadata": {"name": "gems", "annotations": {"k8s.ovn.org/network-connect-subnet":
             "{\"layer3_1\":{\"ipv4\":\"192.168.0.0/24\"},\"layer2_3\":{\"ipv4\":\"192.168.1.0/31\"}}"}}, "spec": {}}
            """#
        let connect = try JSONDecoder().decode(ClusterNetworkConnect.self, from: Data(json.utf8))
        var network = Network(name: "crimson", topology: .layer3, subnets: [], attachments: [])
        #expect(!connect.connects(network))
        network.number = 1
        #expect(connect.connects(network))
        network.topology = .layer2
        #expect(!connect.connects(network))
    }
}
