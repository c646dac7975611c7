import ClusterBundle
import PathModel
import PathReport
import Replay
import Testing
import TextParsing

/// Pods that are not simply running: what cannot be traced is refused in a line, and what can is told with the state that the pod is
/// in.
@Suite struct PodStateTests {
    private static let client = "billing/invoicer-c6c9f8959-97f78"
    private static let server = "cart-7f95b7bbf-zfrwz"

    /// A pod in a state, and what is said of it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var state: String
        var pod: String
        var message: String
        var change: @Sendable (JSONValue) -> JSONValue
        var testDescription: String { state }
    }

    private static func status(_ pod: JSONValue, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        pod.setting("status", to: change(pod["status"] ?? [:]))
    }

    static let refusals = [
        Refusal(
            state: "unschedulable", pod: "shop/\(server)",
            message: "pod shop/\(server) is not bound to a node yet (0/3 nodes are available: 3 Insufficient cpu.);"
                + " wait until it is scheduled"
        ) { pod in
            pod.setting("spec", to: (pod["spec"] ?? [:]).without("nodeName")).setting(
                "status",
                to: [
                    "phase": "Pending",
                    "conditions": [
                        [
                            "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                            "message": "0/3 nodes are available: 3 Insufficient cpu.",
                        ]
                    ],
                ])
        },
        Refusal(
            state: "waiting for its network", pod: "shop/\(server)",
            message: "pod shop/\(server) has no address (phase Pending, ContainerCreating); wait until it is running"
        ) {
            $0.setting(
                "status",
                to: [
                    "phase": "Pending", "containerStatuses": [["state": ["waiting": ["reason": "ContainerCreating"]]]],
                ])
        },
        Refusal(
            state: "on a host, and not there yet", pod: "infra/node-agent-dmrwj",
            message: "pod infra/node-agent-dmrwj has no address (phase Pending); wait until it is running, or use"
                + " node/ovn-worker, whose network it will share"
        ) { $0.setting("status", to: ["phase": "Pending"]) },
        Refusal(
            state: "failed", pod: "shop/\(server)",
            message: "pod shop/\(server) has ended (phase Failed); use a running pod"
        ) { status($0) { $0.setting("phase", to: "Failed") } },
    ]

    /// Whichever end it is at.
    @Test(arguments: refusals, [true, false])
    func aPodThatIsNotThereIsRefused(refusal: Refusal, isSource: Bool) async throws {
        let ended = try await TestClusters.withServer("today") { bundle in
            bundle.edit("pods", String(refusal.pod.split(separator: "/")[1]), refusal.change)
        } _: { server in
            let ends = isSource ? [refusal.pod, Self.client] : [Self.client, refusal.pod]
            return try await Program.run(["trace"] + ends + ["--port", "7070"], kubeconfig: server.kubeconfig())
        }
        #expect(ended.error == "ovnpath: \(refusal.message)\n")
        #expect(ended.exitCode == 3 && ended.output.isEmpty)
    }

    /// A pod that is being deleted is on the network until its containers have ended.
    @Test(arguments: [["shop/\(server)", "\(client):8080"], [client, "shop/\(server):7070"]])
    func aPodThatIsBeingDeletedIsFollowed(ends: [String]) async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("pods", Self.server) { pod in
                let metadata = (pod["metadata"] ?? [:]).setting("deletionTimestamp", to: "2026-08-22T10:00:00Z")
                return pod.setting("metadata", to: metadata)
            }
        } _: {
            try await $0.trace(ends)
        }
        let pod = ObjectReference(kind: "Pod", namespace: "shop", name: Self.server)
        #expect(trace.notes.contains(.podEnding(pod)), "\(trace.notes)")
        #expect(trace.forward?.logical.isTraced ?? false)
    }

    /// The network delivers to a pod whose process is not there: a note says so.
    @Test func aPodThatIsNotReadyIsNoted() async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("pods", Self.server) { pod in
                Self.status(pod) {
                    $0.setting("conditions", to: [["type": "Ready", "status": "False"]]).setting(
                        "containerStatuses", to: [["state": ["waiting": ["reason": "CrashLoopBackOff"]]]])
                }
            }
        } _: {
            try await $0.trace([Self.client, "shop/\(Self.server):7070"])
        }
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        #expect(
            trace.notes.map(\.words).contains(
                "pod shop/\(Self.server) is not ready (CrashLoopBackOff): the network may deliver what no process takes"
            ))
    }

    /// The API has another address for a pod than OVN.
    @Test func anotherAddressThanOVNsIsNoted() async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("pods", Self.server) { pod in
                Self.status(pod) { $0.setting("podIPs", to: [["ip": "10.244.1.99"]]) }
            }
        } _: {
            try await $0.trace([Self.client, "shop/\(Self.server):7070"])
        }
        #expect(trace.verdict != .delivered, "\(trace.summary)")
        #expect(
            trace.notes.map(\.words).contains(
                "OVN has 10.244.1.4 for port shop_\(Self.server), the API 10.244.1.99: check whether ovnkube-controller is up"
                    + " to date"), "\(trace.notes.map(\.words))")
    }

    /// A pod whose port is not on the node that the API names: neither verdict would be true.
    @Test(arguments: [["shop/\(server)", "\(client):8080"], [client, "shop/\(server):7070"]])
    func aPodThatIsElsewhereIsUndetermined(ends: [String]) async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("pods", Self.server) { pod in
                pod.setting("spec", to: (pod["spec"] ?? [:]).setting("nodeName", to: "ovn-control-plane"))
            }
        } _: {
            try await $0.trace(ends)
        }
        #expect(trace.verdict.word == "undetermined", "\(trace.summary) \(trace.notes.map(\.words))")
        #expect(
            trace.notes.contains(
                .freshness(.noSuchPort(zone: "ovn-control-plane", port: "shop_\(Self.server)"))), "\(trace.notes)")
    }
}
