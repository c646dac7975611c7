import Foundation
import Testing

@testable import OVNKubernetes

/// Where the tools are run, in the layouts that distributions have.
@Suite struct ToolPlacementTests {
    /// A pod of OVN-Kubernetes. Every container sees the node's folders, each at a path of its own.
    private func pod(
        _ name: String, on node: String?, _ containers: [String], phase: String = "Running", isDeleted: Bool = false,
        folders: [String: String] = ["/run/openvswitch": "/var/run/openvswitch", "/run/ovn": "/var/run/ovn"]
    ) throws -> Pod {
        let sorted = folders.sorted { $0.key < $1.key }
        let volumes = sorted.enumerated().map { #"{"name": "v\#($0)", "hostPath": {"path": "\#($1.key)"}}"# }
        let mounts = sorted.enumerated().map { #"{"name": "v\#($0)", "mountPath": "\#($1.value)"}"# }
        let containers = containers.map {
            #"{"name": "\#($0)", "volumeMounts": [\#(mounts.joined(separator: ","))]}"#
        }
        let text = """
            {"metadata": {"name": "\(name)", "namespace": "ovn"\(isDeleted ? #", "deletionTimestamp": "now""# : "")},
             "spec": {\(node.map { "\"nodeName\": \"\($0)\"," } ?? "") "containers": [\(containers.joined(separator: ","))],
                      "volumes": [\(volumes.joined(separator: ","))]},
             "status": {"phase": "\(phase)"}}
            """
        return try JSONDecoder().decode(Pod.self, from: Data(text.utf8))
    }

    private func bundle(_ name: String) throws -> ToolPlacement {
        ToolPlacement(
            pods: try BundleObjects.all("pods", name, as: Pod.self).filter { $0.metadata.namespace == "ovn-kubernetes" }
        )
    }

    @Test func aCentralClusterHasOneDatabase() throws {
        let placement = try bundle("workshop")
        #expect(!placement.isInterconnect && !placement.isEmpty)
        for node in ["ovn-worker", "ovn-control-plane", "elsewhere"] {
            // The database's node has its sockets in a folder that the switch's container sees too.
            #expect(
                placement.database(forNode: node)?.description
                    == "ovn-kubernetes/ovnkube-node-ds7xd/ovnkube-node")
            #expect(placement.database(forNode: node)?.node == "ovn-control-plane")
        }
        #expect(
            placement.bridges(ofNode: "ovn-worker")?.description == "ovn-kubernetes/ovnkube-node-xq6xd/ovnkube-node")
        #expect(placement.bridges(ofNode: "elsewhere") == nil)
    }

    @Test func anInterconnectClusterHasOneANode() throws {
        let placement = try bundle("modern")
        #expect(placement.isInterconnect)
        for (node, pod) in [("ovn-worker", "ovnkube-node-hq9zd"), ("ovn-worker2", "ovnkube-node-t4mwr")] {
            #expect(placement.database(forNode: node)?.description == "ovn-kubernetes/\(pod)/ovnkube-controller")
            #expect(placement.bridges(ofNode: node) == placement.database(forNode: node))
        }
        #expect(placement.database(forNode: "elsewhere") == nil)
    }

    /// As the chart `ovnkube-zone-controller` had it: a pod with the databases on one node of each zone.
    @Test func aZoneMayHaveSeveralNodes() throws {
        let controller = ["nb-ovsdb", "sb-ovsdb", "ovn-northd", "ovnkube-controller"]
        let zones = ["n1": "east", "n2": "east", "n3": "west"]
        let placement = ToolPlacement(
            pods: [
                try pod("zone-a", on: "n1", controller), try pod("zone-b", on: "n3", controller),
                try pod("node-n1", on: "n1", ["ovnkube-node", "ovn-controller"]),
                try pod("node-n2", on: "n2", ["ovnkube-node", "ovn-controller"]),
                try pod("node-n3", on: "n3", ["ovnkube-node", "ovn-controller"]),
            ], zones: zones)
        #expect(placement.isInterconnect)
        #expect(placement.database(forNode: "n1")?.description == "ovn/zone-a/ovnkube-controller")
        #expect(placement.database(forNode: "n2") == placement.database(forNode: "n1"))
        #expect(placement.database(forNode: "n3")?.pod == "zone-b")
        #expect(placement.bridges(ofNode: "n2")?.pod == "node-n2" && placement.database(forNode: "n4") == nil)
    }

    @Test func openShiftWithAZoneANode() throws {
        let containers = [
            "ovn-controller", "ovn-acl-logging", "kube-rbac-proxy-node", "northd", "nbdb", "sbdb",
            "ovnkube-controller",
        ]
        let placement = ToolPlacement(pods: [
            try pod("ovnkube-node-a", on: "n1", containers), try pod("ovnkube-node-b", on: "n2", containers),
            try pod("ovnkube-control-plane-c", on: "n1", ["ovnkube-cluster-manager"]),
        ])
        #expect(placement.isInterconnect)
        #expect(placement.database(forNode: "n2")?.description == "ovn/ovnkube-node-b/ovnkube-controller")
        #expect(placement.bridges(ofNode: "n1")?.description == "ovn/ovnkube-node-a/ovnkube-controller")
    }

    @Test func openShiftWithCentralDatabases() throws {
        let placement = ToolPlacement(pods: [
            try pod("ovnkube-node-a", on: "n1", ["ovn-controller", "ovnkube-node"]),
            try pod("ovnkube-master-z", on: "m2", ["northd", "nbdb", "sbdb", "ovnkube-master"]),
            try pod("ovnkube-master-y", on: "m1", ["northd", "nbdb", "sbdb", "ovnkube-master"]),
        ])
        #expect(!placement.isInterconnect)
        #expect(placement.database(forNode: "n1")?.description == "ovn/ovnkube-master-y/sbdb")
        #expect(placement.bridges(ofNode: "n1")?.description == "ovn/ovnkube-node-a/ovnkube-node")
    }

    /// One exec serves both layers only where both containers have the same folder at the sockets' place.
    @Test(arguments: [
        (["/run/openvswitch": "/var/run/openvswitch", "/run/ovn": "/var/run/ovn"], "ovn/node/ovnkube-node"),
        (["/run/openvswitch": "/var/run/openvswitch", "/var/lib/other/ovn": "/var/run/ovn"], "ovn/db/sb-ovsdb"),
        (["/run/openvswitch": "/var/run/openvswitch"], "ovn/db/sb-ovsdb"),
    ])
    func aDatabaseIsReachedFromTheSwitchBesideIt(folders: [String: String], expected: String) throws {
        let placement = ToolPlacement(pods: [
            try pod("db", on: "n1", ["nb-ovsdb", "sb-ovsdb"]),
            try pod("node", on: "n1", ["ovnkube-node"], folders: folders),
        ])
        #expect(placement.database(forNode: "n2")?.description == expected)
    }

    @Test func aDatabaseInAFolderOfItsOwnIsReachedInItsPod() throws {
        let placement = ToolPlacement(pods: [
            try pod("db", on: "n1", ["sb-ovsdb"], folders: [:]),
            try pod(
                "node", on: "n1", ["ovnkube-node"],
                folders: [
                    "/run/openvswitch": "/var/run/openvswitch"
                ]),
        ])
        #expect(placement.database(forNode: "n1")?.description == "ovn/db/sb-ovsdb")
    }

    /// Where a container has the databases' sockets: OpenShift mounts `/var/run/ovn-ic` of the node at `/run/ovn/`.
    @Test(arguments: [
        (["/var/run/openvswitch": "/run/openvswitch", "/var/run/ovn-ic": "/run/ovn/"], "/run/ovn"),
        (["/run/openvswitch": "/var/run/openvswitch", "/run/ovn": "/var/run/ovn"], "/var/run/ovn"),
        (["/var/run/openvswitch": "/run/openvswitch", "/var/run/ovn-ic": "/var/run/ovn-ic"], "/var/run/ovn-ic"),
        (["/var/run": "/var/run"], "/var/run/ovn"), (["/run": "/host/run/"], "/host/run/ovn"),
        (["/var/lib/db/ovn": "/backup", "/run/ovn": "/run/ovn"], "/run/ovn"), ([:], "/var/run/ovn"),
    ])
    func theSocketsAreWhereTheyAreMounted(folders: [String: String], expected: String) throws {
        let placement = ToolPlacement(pods: [
            try pod("p", on: "n1", ["sbdb", "ovn-controller", "ovnkube-controller"], folders: folders)
        ])
        let container = try #require(placement.database(forNode: "n1"))
        #expect(container.container == "ovnkube-controller")
        #expect(container.southbound == "unix:\(expected)/ovnsb_db.sock")
        #expect(container.northbound == "unix:\(expected)/ovnnb_db.sock")
    }

    /// OpenShift's central databases, too, are beside the switch of their node.
    @Test func aMountIsTheSameHoweverItIsWritten() throws {
        let placement = ToolPlacement(pods: [
            try pod("db", on: "n1", ["sbdb"], folders: ["/var/run/ovn": "/run/ovn/"]),
            try pod(
                "node", on: "n1", ["ovnkube-node"],
                folders: ["/var/run/openvswitch": "/run/openvswitch", "/run/ovn": "/var/run/ovn"]),
        ])
        #expect(placement.database(forNode: "n2")?.description == "ovn/node/ovnkube-node")
    }

    /// A pod may not say what it mounts, or mount all at once: then the usual container is tried.
    @Test func aPodThatSaysNothingOfItsMountsIsTried() throws {
        let containers = ["nbdb", "sbdb", "ovn-controller", "ovnkube-controller"]
        let placement = ToolPlacement(pods: [try pod("silent", on: "n1", containers, folders: [:])])
        #expect(!placement.isEmpty && placement.isInterconnect)
        #expect(placement.bridges(ofNode: "n1")?.description == "ovn/silent/ovnkube-controller")
        #expect(placement.database(forNode: "n1")?.description == "ovn/silent/ovnkube-controller")
        // What says that it sees the switch is preferred, whatever its name.
        let both = ToolPlacement(pods: [
            try pod("silent", on: "n1", ["ovnkube-controller"], folders: [:]),
            try pod("switch", on: "n1", ["ovs-daemons"]),
        ])
        #expect(both.bridges(ofNode: "n1")?.description == "ovn/switch/ovs-daemons")
    }

    @Test func onlyWhatRunsAndSeesTheSwitchCounts() throws {
        let placement = ToolPlacement(pods: [
            try pod("gone", on: "n1", ["ovnkube-node"], isDeleted: true),
            try pod("failed", on: "n1", ["ovnkube-node"], phase: "Failed"),
            try pod("blind", on: "n1", ["ovnkube-node"], folders: ["/run/systemd": "/var/run/ovn"]),
            try pod("nowhere", on: nil, ["ovnkube-node"]),
            try pod(
                "switch", on: "n1", ["ovs-daemons", "metrics"], folders: ["/run/openvswitch": "/var/run/openvswitch"]),
        ])
        #expect(placement.bridges(ofNode: "n1")?.description == "ovn/switch/ovs-daemons")
        #expect(placement.database(forNode: "n1") == nil)
        #expect(!placement.isEmpty)
        #expect(ToolPlacement(pods: []).isEmpty)
    }

    @Test func theControllersContainerIsPreferred() throws {
        for (names, expected) in [
            (["ovn-controller", "ovnkube-controller"], "ovnkube-controller"),
            (["ovs-daemons", "ovnkube-node"], "ovnkube-node"),
            (["ovs-daemons", "ovn-controller"], "ovn-controller"),
            (["ovn-controller", "ovnkube-controller-with-node"], "ovnkube-controller-with-node"),
        ] {
            let placement = ToolPlacement(pods: [try pod("p", on: "n1", names)])
            #expect(placement.bridges(ofNode: "n1")?.container == expected)
        }
    }
}
