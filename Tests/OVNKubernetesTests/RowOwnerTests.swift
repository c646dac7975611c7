import OVNKubernetes
import PathModel
import Testing

/// The owners that ovn-kubernetes writes into Northbound rows.
@Suite struct RowOwnerTests {
    /// A row's `external_ids`, its name, and the object's description.
    typealias Row = (ids: [String: String], name: String?, owner: String?)

    static func current(_ type: String, _ name: String, _ more: [String: String] = [:]) -> [String: String] {
        ["k8s.ovn.org/owner-type": type, "k8s.ovn.org/name": name, "k8s.ovn.org/id": "x"].merging(more) { $1 }
    }

    @Test(
        arguments: [
            (["k8s.ovn.org/kind": "Service", "k8s.ovn.org/owner": "default/bbox"], nil, "Service default/bbox"),
            (
                [
                    "namespace": "netpol", "policy": "allow-friends-8080", "policy_type": "Ingress", "Ingress_num": "0",
                    "l4Match": "tcp && tcp.dst==8080", "ipblock_cidr": "false",
                ], "netpol_allow-friends-8080_0", "NetworkPolicy netpol/allow-friends-8080 ingress[0]"
            ),
            (
                ["namespace": "a", "policy": "b", "policy_type": "Egress", "Egress_num": "2"], nil,
                "NetworkPolicy a/b egress[2]"
            ),
            (["namespace": "a", "policy": "b"], nil, "NetworkPolicy a/b"),
            (
                ["default-deny-policy-type": "Ingress"], "netpol_ingressDefaultDeny",
                "NetworkPolicy isolation of namespace netpol (ingress)"
            ),
            (
                ["default-deny-policy-type": "Egress"], "netpol_ARPallowPolicy",
                "NetworkPolicy isolation of namespace netpol (egress)"
            ),
            (["egressFirewall": "shop"], nil, "EgressFirewall shop/default"),
            (["namespace": "eip", "pod": "true"], "eip_eip-2", "Pod eip/eip-2"),
        ] as [Row])
    func rowsOf2022(row: Row) {
        #expect(RowOwner.object(externalIDs: row.ids, name: row.name)?.description == row.owner)
    }

    @Test(
        arguments: [
            (
                current(
                    "NetworkPolicy", "np-web:allow-client-8080",
                    ["direction": "Ingress", "gress-index": "0", "ip-block-index": "-1", "port-policy-protocol": "tcp"]),
                "NP:np-web:allow-client-8080:Ingress:0", "NetworkPolicy np-web/allow-client-8080 ingress[0]"
            ),
            (
                current("NetpolNamespace", "np-deny", ["direction": "Ingress", "type": "defaultDeny"]),
                "NP:np-deny:Ingress", "NetworkPolicy isolation of namespace np-deny (ingress)"
            ),
            // What belongs to no object is not said to.
            (current("NetpolNode", "ovn-worker"), nil, "Node ovn-worker"),
            (current("NetpolNode", "udn.blue_blue_ovn-worker"), nil, "Node ovn-worker"),
            (current("NetpolDefault", "allow-hairpinning"), nil, "ovn-kubernetes NetpolDefault allow-hairpinning"),
            (current("UDNIsolation", "DenyPrimaryUDN"), nil, "UDN isolation DenyPrimaryUDN"),
            (current("EgressIP", "EIP-No-Reroute-Pod-To-Pod"), nil, "ovn-kubernetes EIP-No-Reroute-Pod-To-Pod"),
            (current("EgressIP", "eip-prod_eip/eip-1"), nil, "EgressIP eip-prod"),
            (current("MulticastNS", "shop", ["direction": "Egress"]), nil, "Namespace shop multicast"),
            (
                ["k8s.ovn.org/owner-type": "MulticastCluster", "type": "DefaultDeny", "direction": "Egress"], nil,
                "ovn-kubernetes MulticastCluster DefaultDeny"
            ),
            (current("EgressQoS", "shop"), nil, "EgressQoS shop/default"),
            (current("EgressFirewall", "efw", ["rule-index": "1"]), "EF:efw:1", "EgressFirewall efw/default egress[1]"),
            (
                current("AdminNetworkPolicy", "tenant-a-isolate", ["direction": "Egress", "gress-index": "3"]),
                "ANP:tenant-a-isolate:Egress:3", "AdminNetworkPolicy tenant-a-isolate egress[3]"
            ),
            (
                current("BaselineAdminNetworkPolicy", "default", ["direction": "Ingress", "gress-index": "0"]),
                "BANP:default:Ingress:0", "BaselineAdminNetworkPolicy default ingress[0]"
            ),
            (current("EgressIP", "eip-prod_eip/eip-2", ["ip-family": "ip4"]), nil, "EgressIP eip-prod"),
        ] as [Row])
    func rowsSince2023(row: Row) {
        #expect(RowOwner.object(externalIDs: row.ids, name: row.name)?.description == row.owner)
    }

    @Test(
        arguments: [
            ([:], nil, nil), ([:], "default_bbox", nil), (["gateway-physical-ip": "yes"], "rtoe-GR_n1", nil),
            (["node": "ovn-worker"], "tstor-ovn-worker", nil), (["name": "egressip-wkshp"], nil, nil),
            (["namespace": "eip", "pod": "true"], "other_eip-2", nil), (["namespace": "eip", "pod": "true"], nil, nil),
            (["k8s.ovn.org/kind": "Service"], nil, nil),
            (["k8s.ovn.org/kind": "Node", "k8s.ovn.org/owner": "n1"], nil, nil),
            (["k8s.ovn.org/owner-type": "NetworkPolicy"], nil, nil), (["policy": "b"], nil, nil),
        ] as [Row])
    func rowsWithoutAnOwner(row: Row) {
        #expect(RowOwner.object(externalIDs: row.ids, name: row.name) == nil)
    }

    @Test func anEgressIPOf2022IsKnownByItsNameAlone() {
        #expect(RowOwner.egressIP(externalIDs: ["name": "egressip-wkshp"])?.description == "EgressIP egressip-wkshp")
        #expect(RowOwner.egressIP(externalIDs: ["name": "a", "node": "b"]) == nil)
        #expect(RowOwner.egressIP(externalIDs: [:]) == nil)
    }

    /// Every ACL and load balancer of the bundles that names anything has an owner.
    @Test(arguments: ["workshop", "modern"], ["ACL", "Load_Balancer"])
    func everyRowOfTheBundlesHasOne(bundle: String, table: String) throws {
        let rows = try BundleObjects.rows(table, bundle).filter { !$0.externalIDs.isEmpty }
        #expect(!rows.isEmpty)
        for row in rows {
            let owner = RowOwner.object(externalIDs: row.externalIDs, name: row.name)
            #expect(owner != nil && owner?.name.isEmpty == false, "\(row)")
        }
    }

    /// Policies that the bundles' API has are found, and no others.
    @Test(arguments: ["workshop", "modern"])
    func policiesAreThoseOfTheAPI(bundle: String) throws {
        struct Named: Decodable {
            struct Metadata: Decodable { var name, namespace: String }
            var metadata: Metadata
        }
        let known = Set(
            try BundleObjects.all("networkpolicies", bundle, as: Named.self).map {
                "\($0.metadata.namespace)/\($0.metadata.name)"
            })
        let found = Set(
            try BundleObjects.rows("ACL", bundle).compactMap {
                RowOwner.object(externalIDs: $0.externalIDs, name: $0.name)
            }.filter { $0.kind == "NetworkPolicy" && $0.name != "default deny" }.map {
                "\($0.namespace ?? "")/\($0.name)"
            })
        #expect(!found.isEmpty && found.isSubset(of: known), "\(found) of \(known)")
    }
}
