package import OVNKubernetes

import NetworkTypes

extension FakeCluster {
    /// A network with a switch on each node.
    package static let crimson = Network(
        name: "crimson_crimson-net", topology: .layer3, subnets: ["10.110.0.0/16"].compactMap { IPPrefix($0) },
        attachments: ["crimson/crimson-net"])
    /// A network of two namespaces with one switch over all nodes.
    package static let mesh = Network(
        name: "cluster_udn_mesh", topology: .layer2, subnets: ["10.130.0.0/16"].compactMap { IPPrefix($0) },
        attachments: ["team-x/mesh", "team-y/mesh"])
}
