import PathModel
import RecordingSupport
import Foundation
import OVNFormats
import OVNKubernetes
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// A node port's packet through the external bridge of a node on OVN 26.03: what ofproto/trace alone cannot follow, put together
/// of the passes that were recorded there.
@Suite struct RouterBalancingTests {
    private static let folder = Recordings.folder.appending(path: "resumption")

    private static func probe() -> Probe {
        Probe(
            container: ToolContainer(namespace: "ovn", pod: "p", container: "c", node: "n"),
            trace: SwitchTrace(
                argv: ["ovs-appctl", "ofproto/trace", "breth0", "in_port=1,tcp"], resumption: .init(plain: nil)))
    }

    /// Runs the probe with an ovs-appctl that answers with the recordings, in their order, or with an error.
    private func output(refusing: Bool = false, path: String = "/usr/bin:/bin") throws -> String {
        let folder = try TestFolder()
        let recordings = Self.folder.path
        let answer =
            refusing
            ? "echo 'Bad openflow flow syntax: no' >&2; exit 2"
            : "echo x >>'\(folder.path)/count'; cat '\(recordings)'/pass$(wc -l <'\(folder.path)/count' | tr -d ' ').txt"
        let tool = """
            #!/bin/sh
            case "$*" in
            *trace-packet-out*) \(answer) ;;
            *) cat '\(recordings)/plain.txt' ;;
            esac

            """
        let file = folder.path + "/ovs-appctl"
        try Data(tool.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file)
        let script = ProbeScript([Self.probe()], marker: "==marker")
        let written = try Shell.run(script, path: folder.path + ":" + path)
        guard case .output(let text, _, 0) = script.results(of: written, reason: "").probes[0] else {
            Issue.record("the probe failed: \(String(decoding: written.standardError, as: UTF8.self))")
            return ""
        }
        return text
    }

    /// Alone the trace ends in a drop, for the load balancer's flow does not match; with the tuple the packet goes through the
    /// load balancer and two translations to the tunnel.
    @Test func thePacketGoesThroughTheRoutersLoadBalancer() throws {
        let plain = try OFProtoTraceOutput(parsing: try Recordings.text("resumption", "plain"))
        #expect(plain.needsResumption)
        #expect(plain.effects.last?.isDrop ?? false)

        let resumed = ResumedTrace(try output())
        #expect(resumed.isResumed && resumed.commands.count == 4)
        let trace = try OFProtoTraceOutput(parsing: resumed.text, isPutTogether: true)
        #expect(!trace.needsResumption)
        #expect(trace.takenPasses.count == trace.passes.count)
        let translated = trace.passes.compactMap { $0.resumption?.translation?.modified["nw_dst"] }
        #expect(translated.contains("10.244.1.3"))
        #expect(trace.passes.contains { $0.resumption?.translation?.modified["nw_src"] == "100.64.0.4" })
        #expect(trace.effects.last?.departures.compactMap(\.tunnel).first?.destination == "172.18.0.3")
    }

    /// A switch that does not take the flow leaves the trace open, and so does a container without awk.
    @Test func whatCannotBeResumedIsSaid() throws {
        let refused = ResumedTrace(try output(refusing: true))
        #expect(!refused.isResumed)
        guard case .bridges(.tupleUnknown(let refusal?))? = refused.problem else {
            Issue.record("\(String(describing: refused.problem))")
            return
        }
        #expect(refusal.contains("Bad openflow flow syntax: no"))

        let folder = try TestFolder()
        for tool in ["sh", "cat", "wc", "tr", "printf", "timeout", "head", "sed", "sort"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/" + tool, withDestinationPath: "/usr/bin/" + tool)
        }
        let bare = ResumedTrace(try output(path: folder.path))
        #expect(!bare.isResumed)
        #expect(bare.problem == .bridges(.tupleUnknown(refusal: nil)))
    }
}
