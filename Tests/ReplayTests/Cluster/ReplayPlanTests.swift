import TextParsing
import ClusterBundle
import FoundationEssentials
import Testing

@testable import Replay

@Suite struct ReplayPlanTests {
    @Test func aCentralClusterHasItsDatabasesAtTheDatabasePod() async throws {
        let plan = try ReplayPlan(try await Bundle.read(TestClusters.folder + "/workshop"))
        #expect(plan.zones.map(\.northbound) == [["ovn-control-plane"]])
        #expect(plan.zones.map(\.southbound) == [["ovn-control-plane"]])
        #expect(plan.nodes.map(\.zone) == ["central", "central", "central"])
    }

    @Test func everyZoneOfAnInterconnectHasItsOwn() async throws {
        let plan = try ReplayPlan(try await Bundle.read(TestClusters.folder + "/modern"))
        #expect(plan.zones.map(\.northbound) == [["ovn-control-plane"], ["ovn-worker"], ["ovn-worker2"]])
        #expect(plan.nodes.map(\.zone) == ["ovn-control-plane", "ovn-worker", "ovn-worker2"])
    }

    @Test func databasePodsOfSeveralNodesAreAllServed() async throws {
        var bundle = try await Bundle.read(TestClusters.folder + "/workshop")
        let pods = ["ovn-worker", "ovn-worker2"].map { node -> JSONValue in
            ["metadata": ["name": "m"], "spec": ["nodeName": .string(node), "containers": [["name": "sbdb"]]]]
        }
        bundle.lists["pods"] = ["items": .array(pods)]
        let plan = try ReplayPlan(bundle)
        #expect(plan.zones.map(\.southbound) == [["ovn-worker", "ovn-worker2"]])
    }

    @Test func aNodeWithoutAZoneIsNamed() async throws {
        var bundle = try await Bundle.read(TestClusters.folder + "/modern")
        bundle.zones.removeAll { $0.name == "ovn-worker2" }
        let error = #expect(throws: ReplayError.self) { try ReplayPlan(bundle) }
        #expect(error == .incomplete(file: "zones", reason: "no zone for the node ovn-worker2"))
    }

    @Test(arguments: [
        ("/run/openvswitch", "/var/run/ovn", ["/var/run/ovn"]),
        ("/var/run/openvswitch/", "/run/openvswitch/", ["/run/openvswitch"]),
        ("/var/run/ovn-ic", "/run/ovn", ["/run/ovn"]), ("/run/ovn", "/run/ovn", ["/run/ovn"]),
        ("/var/lib/openvswitch", "/etc/openvswitch", []), ("/run/ovn-kubernetes", "/run/ovn-kubernetes", []),
        ("/var/log/ovn", "/var/log/ovn", []), ("/", "/host", []),
        ("/run", "/host/run", ["/host/run/openvswitch", "/host/run/ovn", "/host/run/ovn-ic"]),
    ])
    func whichMountsLeadToSockets(hostPath: String, mountPath: String, folders: [String]) {
        let pod = PodOfBundle([
            "metadata": ["namespace": "n", "name": "p"],
            "spec": [
                "nodeName": "node",
                "volumes": [
                    ["name": "v", "hostPath": ["path": .string(hostPath)]], ["name": "e", "emptyDir": [:]],
                ],
                "containers": [
                    [
                        "name": "c",
                        "volumeMounts": [
                            ["name": "v", "mountPath": .string(mountPath)], ["name": "e", "mountPath": "/run/ovn"],
                        ],
                    ]
                ],
            ],
        ])
        #expect(pod.all == [.init(name: "c", socketFolders: folders)])
    }
}
