import ClusterBundle
import FoundationEssentials
import Replay
import ReplaySupport
import Testing
import TextParsing

/// Where the old tool is wrong against real packets, and what only this one can tell.
@Suite(.onEachOVN) struct RealPacketTests {
    @Test func repliesReachAClientWithAnIngressPolicy() async throws {
        let run = try await FaceRun.run(
            [
                "-src-namespace", "np-web", "-src", "web-1", "-dst", "ovn-kubernetes-wkshp-server-fkghp", "-tcp",
                "-dst-port", "8080",
            ], in: "modern")
        #expect(run.exitCode == 0, "\(run)")
        #expect(!run.output.contains("failure"))
    }

    @Test func aPortThatTheServiceLacks() async throws {
        let modern = try await FaceRun.run(
            ["-src", "ovn-kubernetes-wkshp-server-fkghp", "-service", "bbox", "-tcp", "-dst-port", "80"],
            in: "modern")
        #expect(
            modern.output == "ovn-trace source pod to service clusterIP indicates failure from"
                + " ovn-kubernetes-wkshp-server-fkghp to bbox\n")
        #expect(modern.exitCode == 255)
        let central = try await FaceRun.run(
            ["-src", "bbox", "-service", "bbox", "-tcp", "-dst-port", "80", "-loglevel", "1"], in: "workshop")
        #expect(
            central.output == "ovn-trace from source pod to service clusterIP indicates failure from bbox to bbox\n")
        #expect(central.error.contains("default/bbox has no tcp/80"), "\(central)")
    }

    @Test func theOnlyPortOfAServiceIsTracedWhereNoneIsGiven() async throws {
        let run = try await FaceRun.run(["-src", "bbox", "-service", "bbox", "-tcp"], in: "modern")
        #expect(run.exitCode == 0, "\(run)")
    }

    @Test func theDefaultPortWhereAServiceHasNoneOfTheProtocol() async throws {
        let run = try await FaceRun.run(["-src", "bbox", "-service", "wkshp-udp", "-tcp"], in: "modern")
        #expect(run.exitCode == 255, "\(run)")
        #expect(run.output.hasSuffix("indicates failure from bbox to wkshp-udp\n"))
    }

    @Test func whatCannotBeDeterminedIsNeitherSuccessNorFailure() async throws {
        let source = "ovn-kubernetes-wkshp-server-fkghp"
        try await TestClusters.withServer("modern") { bundle in
            // Nothing can be asked on the source's node.
            for pod in ["ovnkube-node-hq9zd", "ovs-node-j5sxv"] {
                bundle.edit("pods", pod) { $0.setting("status", to: .object([])) }
            }
        } _: { server in
            let folder = try TestFolder()
            let run = await FaceRun.run(
                ["-src", source, "-service", "bbox", "-tcp"],
                kubeconfig: try folder.file("kubeconfig", server.kubeconfig()))
            #expect(run.exitCode == 1)
            #expect(run.output == "")
            let message = try #require(run.fatal.first)
            #expect(
                message.hasPrefix(
                    "ovn-trace source pod to service clusterIP could not be determined from \(source) to bbox: "))
            #expect(message.contains("ovn-worker"), "\(message)")
        }
    }

    @Test func aHostsConnectionToAService() async throws {
        let run = try await FaceRun.run(["-src", "hostnet-worker", "-service", "bbox", "-tcp"], in: "modern")
        #expect(run.exitCode == 0, "\(run)")
        #expect(run.output.hasPrefix("ovn-trace source pod to service clusterIP indicates success from hostnet-worker"))
    }

    @Test func aUserWhoMayNotExec() async throws {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: ["create"], resource: "pods/exec", namespace: "ovn-kubernetes")]
        try await TestClusters.withServer("modern", options: options) { server in
            let folder = try TestFolder()
            let run = await FaceRun.run(
                ["-src", "bbox", "-dst", "ovn-kubernetes-wkshp-server-gjx44", "-tcp"],
                kubeconfig: try folder.file("kubeconfig", server.kubeconfig()))
            #expect(run.exitCode == 1)
            #expect(run.output == "")
            #expect(run.fatal.first?.contains("Forbidden") ?? false, "\(run)")
        }
    }

    @Test func aUserWhoMayNotReadPods() async throws {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: ["get"], resource: "pods", namespace: "default")]
        try await TestClusters.withServer("modern", options: options) { server in
            let folder = try TestFolder()
            let run = await FaceRun.run(
                ["-src", "bbox", "-dst", "ovn-kubernetes-wkshp-server-gjx44", "-tcp"],
                kubeconfig: try folder.file("kubeconfig", server.kubeconfig()))
            #expect(run.exitCode == 1)
            let message = try #require(run.fatal.first)
            #expect(
                message.hasPrefix("Failed to get information from pod bbox: pods \"bbox\" is forbidden: "), "\(run)")
        }
    }

    @Test func aServerThatIsNotThere() async throws {
        let kubeconfig = try await TestClusters.withServer("modern") { $0.kubeconfig() }
        let folder = try TestFolder()
        let run = await FaceRun.run(["-src", "bbox"], kubeconfig: try folder.file("kubeconfig", kubeconfig))
        #expect(run.exitCode == 1)
        #expect(run.fatal.first?.hasPrefix(" Unexpected error: cannot reach https://127.0.0.1:") ?? false, "\(run)")
    }

    @Test(arguments: ["../pods/bbox", "bbox/log", "bbox?watch=1", "Bbox", ""])
    func namesThatNoObjectHas(name: String) async throws {
        let asService = try await FaceRun.run(["-src", "bbox", "-service", "x" + name + "/", "-tcp"], in: "workshop")
        #expect(asService.fatal.first?.hasSuffix("services \"x\(name)/\" not found") ?? false, "\(asService)")
        let asPod = try await FaceRun.run(["-src", "x/" + name, "-dst", "bbox", "-tcp"], in: "workshop")
        let words = "Failed to get information from pod x/\(name): pods \"x/\(name)\" not found"
        #expect(asPod.fatal == [words], "\(asPod)")
    }

    @Test func anUnknownFamily() async throws {
        let run = try await FaceRun.run(
            ["-src", "bbox", "-dst-ip", "8.8.8.8", "-tcp", "-addr-family", "ip5"], in: "workshop")
        let words = "could not find desired pod ip address for the given address family"
        #expect(run.fatal == ["Failed to get information from pod bbox: \(words)"])
    }
}
