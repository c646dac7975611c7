import PathReport
import ReplaySupport
import Testing

@testable import OvnkubeTrace

/// The log in klog's form, and what it holds at which level.
@Suite(.onEachOVN) struct LogTests {
    private static let arguments = [
        "-src", "ovn-kubernetes-wkshp-server-fkghp", "-dst", "ovn-kubernetes-wkshp-server-gjx44", "-tcp", "-dst-port",
        "8080", "-loglevel",
    ]

    @Test func aLineHasKlogsHeader() {
        let moment = Klog.Moment(month: 1, day: 2, hour: 3, minute: 4, second: 5, microsecond: 678)
        let origin = Klog.Origin(file: "PathCommands/OvnkubeTrace.swift", line: 12)
        let line = Klog.line("F", "Usage: none", origin: origin, at: moment, process: 23831)
        #expect(line == "F0102 03:04:05.000678   23831 OvnkubeTrace.swift:12] Usage: none\n")
        let long = Klog.line("I", "ends\n", origin: origin, at: moment, process: 12_345_678)
        #expect(long == "I0102 03:04:05.000678 12345678 OvnkubeTrace.swift:12] ends\n")
    }

    @Test func levelsAreNumbers() {
        #expect(Klog.level("5") == 5)
        #expect(Klog.level("-1") == -1)
        #expect(["", "x", "1.5", "99999999999"].allSatisfy { Klog.level($0) == nil })
    }

    @Test func theFirstLevelTellsWhatWasFound() async throws {
        let run = try await FaceRun.run(Self.arguments + ["1"], in: "modern")
        #expect(run.error.contains("] Log level set to: 1\n"))
        #expect(run.error.contains("] output to \"default_ovn-kubernetes-wkshp-server-gjx44\"\n"), "\(run)")
        #expect(!run.error.contains("Output:"))
        let isKlog = run.error.split(separator: "\n").allSatisfy { line in
            line.firstMatch(of: #/^I\d{4} \d\d:\d\d:\d\d\.\d{6} [ \d]{7} \w+\.swift:\d+\] /#) != nil
        }
        #expect(isKlog, "\(run.error)")
    }

    @Test func theSecondShowsWhatToolsPrinted() async throws {
        let run = try await FaceRun.run(Self.arguments + ["2"], in: "modern")
        for step in ["ovn-trace", "ovn-trace (remote)", "ovs-appctl ofproto/trace", "ovn-detrace"] {
            #expect(run.error.contains("] \(step) source pod to destination pod Output:\n"), "\(step)")
            #expect(run.error.contains("] \(step) destination pod to source pod Output:\n"), "\(step)")
        }
        #expect(run.error.contains("ingress(dp=\"ovn-worker\", inport=\"default_ovn-kubernetes-wkshp-server-fkghp\")"))
        #expect(!run.error.contains(" command from "))
    }

    @Test func theFourthShowsCommandsAndTheFifthWhoIsMeant() async throws {
        let run = try await FaceRun.run(Self.arguments + ["5"], in: "modern")
        #expect(run.exitCode == 0)
        #expect(run.output.split(separator: "\n").count == 8)
        for text in [
            "] OVN-Kubernetes namespace is ovn-kubernetes\n", "]   Name: ovn-worker is a worker\n",
            "]   Address Type: InternalIP - Address: 172.18.0.3\n",
            "] ovn-trace command from source pod to destination pod is ovn-trace ",
            "] ovn-trace command on destination pod node is ovn-trace ",
            "] ovs-appctl ofproto/trace command from destination pod to source pod is ovs-appctl ",
            "] Running command inside container: namespace: ovn-kubernetes, podName: ovnkube-node-",
            "] srcPodInfo is {\"HostNetwork\":false,\"IP\":\"10.244.1.3\",\"IPVer\":\"ip4\"",
            "\"PodName\":\"ovn-kubernetes-wkshp-server-gjx44\"",
        ] { #expect(run.error.contains(text), "\(text)") }
    }

    @Test func theEndpointAndTheWayOutAreTold() async throws {
        let service = try await FaceRun.run(
            ["-src", "bbox", "-service", "wkshp-web", "-tcp", "-dst-port", "80", "-loglevel", "1"], in: "modern")
        let endpoint = "Using pod ovn-kubernetes-wkshp-server-llm59 in service wkshp-web to test against"
        #expect(service.error.contains(endpoint), "\(service)")
        let outside = try await FaceRun.run(
            ["-src-namespace", "egress", "-src", "out", "-dst-ip", "8.8.8.8", "-tcp", "-loglevel", "1"], in: "workshop")
        let way = "out on node ovn-worker2 via Logical_Switch_Port breth0_ovn-worker2 with SNAT 172.18.0.33"
        #expect(outside.error.contains(way), "\(outside)")
    }

    @Test func onATerminalResultsAreColoured() async throws {
        let run = try await FaceRun.run(
            ["-src", "bbox", "-service", "bbox", "-tcp", "-dst-port", "99", "-loglevel", "1"], in: "modern",
            isTerminal: true)
        let line = "ovn-trace source pod to service clusterIP indicates failure from bbox to bbox"
        #expect(run.output == "\u{1b}[31m\u{1b}[1m\(line)\u{1b}[0m\n")
        #expect(run.error.contains("] \u{1b}[31m"))
    }
}
