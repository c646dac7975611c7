import TextParsing
import ClusterBundle
import Replay
import ReplaySupport
import Testing

/// Requests that the cluster's objects do not allow: one line on standard error and exit code 3.
@Suite(.onEachOVN) struct ResolveRefusalTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var arguments: String
        var message: String
        var testDescription: String { arguments }
    }

    static let list = "`kubectl get pods -n default` lists the existing ones"

    @Test(arguments: [
        Refusal(arguments: "nobody bbox --port 80", message: "pod default/nobody not found; \(list)"),
        Refusal(arguments: "bbox nobody --port 80", message: "pod default/nobody not found; \(list)"),
        Refusal(arguments: "nowhere/bbox bbox --port 80", message: "namespace nowhere not found"),
        Refusal(arguments: "bbox svc/nowhere/bbox", message: "namespace nowhere not found"),
        Refusal(
            arguments: "bbox svc/nothing",
            message: "service default/nothing not found; `kubectl get services -n default` lists the existing ones"),
        Refusal(
            arguments: "bbox svc/bbox:grpc",
            message: "service default/bbox has no port named grpc; it has 8080/tcp"),
        Refusal(
            arguments: "bbox svc/wkshp-web",
            message: "service default/wkshp-web has several ports; name one of http 80/tcp, https 443/tcp with --port"),
        Refusal(
            arguments: "bbox ip/[2001:db8::1]:80",
            message: "source address 10.244.2.3 and destination address 2001:db8::1 have different address families"),
        Refusal(
            arguments: "bbox eip/eip-1 --port 80 --ovn-namespace kube-system",
            message: "no ovnkube pods in namespace kube-system; give the right one with --ovn-namespace"),
    ])
    func whatIsNotThereIsNamed(refusal: Refusal) async throws {
        let kubeconfig = try await TestClusters.shared("modern").server.kubeconfig()
        let ended = try await Program.run(
            ["trace"] + refusal.arguments.split(separator: " ").map(String.init), kubeconfig: kubeconfig)
        #expect(ended.error == "ovnpath: \(refusal.message)\n")
        #expect(ended.output == "")
        #expect(ended.exitCode == 3)
    }

    /// A pod in a state in which it cannot be traced, and what is said of it.
    struct Unfit: Sendable, CustomTestStringConvertible {
        var state: String
        var message: String
        var change: @Sendable (JSONValue) -> JSONValue
        var testDescription: String { state }
    }

    static let unfit = [
        Unfit(
            state: "unscheduled", message: "pod default/bbox is not bound to a node yet; wait until it is scheduled"
        ) { pod in
            pod.setting("spec", to: (pod["spec"] ?? .null).without("nodeName"))
                .setting("status", to: ["phase": "Pending"])
        },
        Unfit(
            state: "without an address",
            message: "pod default/bbox has no address (phase Pending); wait until it is running"
        ) { $0.setting("status", to: ["phase": "Pending"]) },
        Unfit(
            state: "ended", message: "pod default/bbox has ended (phase Succeeded); use a running pod"
        ) { pod in pod.setting("status", to: (pod["status"] ?? .null).setting("phase", to: "Succeeded")) },
        Unfit(
            state: "of the other family",
            message: "source address fd00::3 and destination address 10.244.2.4 have different address families"
        ) { pod in
            pod.setting("status", to: (pod["status"] ?? .null).setting("podIPs", to: [["ip": "fd00::3"]]))
        },
        Unfit(
            state: "without an annotation",
            message: "pod default/bbox: the annotation k8s.ovn.org/pod-networks is missing;"
                + " ovn-kubernetes may not have set up the pod yet"
        ) { pod in pod.setting("metadata", to: (pod["metadata"] ?? .null).without("annotations")) },
    ]

    @Test(arguments: unfit)
    func aPodThatCannotBeTracedIsExplained(unfit: Unfit) async throws {
        try await TestClusters.withServer("modern", edit: { $0.edit("pods", "bbox", unfit.change) }) { server in
            let ended = try await Program.run(
                ["trace", "bbox", "ovn-kubernetes-wkshp-server-gjx44", "--port", "80"],
                kubeconfig: server.kubeconfig())
            #expect(ended.error == "ovnpath: \(unfit.message)\n")
            #expect(ended.output == "")
            #expect(ended.exitCode == 3)
        }
    }
}
