import NetworkTypes
package import OVNKubernetes

extension FakeCluster {
    /// A network with a switch on each node.
    package static let crimson = Network(
        name: "crimson_crimson-net", topology: .layer3, subnets: ["10.110.0.0/16"].compactMap { IPPrefix($0) },
        attachments: ["crimson/crimson-net"])
    /// A network of two namespaces with one switch over all nodes.
    package static let mesh = Network(
        name: "cluster_udn_mesh", topology: .layer2, subnets: ["10.130.0.0/16"].compactMap { IPPrefix($0) },
        attachments: ["team-x/mesh", "team-y/mesh"])

    /// Adds the network mesh, and two pods on it: team-x/xena (10.130.0.5, on the default network 10.1.1.20) on n1 and
    /// team-y/yuri (10.130.0.6, 10.1.2.20) on n2.
    package mutating func addMesh() throws {
        namespaces.formUnion(["team-x", "team-y"])
        for (namespace, name, number) in [("team-x", "xena", 1), ("team-y", "yuri", 2)] {
            let config =
                #"{\"type\":\"ovn-k8s-cni-overlay\",\"name\":\"cluster_udn_mesh\",\"role\":\"primary\","#
                + #"\"topology\":\"layer2\",\"subnets\":\"10.130.0.0/16\"}"#
            definitions?.append(
                try decode(
                    """
                    {"metadata": {"name": "mesh", "namespace": "\(namespace)"}, "spec": {"config": "\(config)"}}
                    """))
            var pod = try Self.pod(name, "n\(number)", "10.1.\(number).20")
            pod.metadata.namespace = namespace
            pod.metadata.annotations?["k8s.ovn.org/pod-networks"] = """
                {"default": {"ip_addresses": ["10.1.\(number).20/24"], "mac_address": "0a:58:0a:01:0\(number):14",
                  "routes": [{"dest": "10.1.0.0/16", "nextHop": "10.1.\(number).1"}], "role": "infrastructure-locked"},
                 "\(namespace)/mesh": {"ip_addresses": ["10.130.0.\(number + 4)/16"],
                  "mac_address": "0a:58:0a:82:00:0\(number + 4)", "gateway_ips": ["10.130.0.1"], "role": "primary"}}
                """
            podObjects.append(pod)
        }
    }
}
