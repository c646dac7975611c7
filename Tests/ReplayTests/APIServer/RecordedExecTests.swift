import ClusterBundle
import FoundationEssentials
import Testing

@testable import Replay

/// What a real API server answered to execs, compared frame by frame and byte by byte.
@Suite struct RecordedExecTests {
    /// Starts every command here, whatever the container.
    private struct AnyLauncher: ContainerLaunching {
        func launch(namespace: String, pod: String, container: String, command: [String]) throws -> ContainerLaunch {
            ContainerLaunch(
                executable: "/usr/bin/env", arguments: command, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"])
        }
    }

    @Test(arguments: [
        "base64", "rbac-create-GET", "rbac-create-POST", "rbac-get-GET", "rbac-get-POST", "v4-stdin", "v5-nobash",
        "v5-nocontainer", "v5-nopod", "v5-stdin", "v5-true",
    ])
    func answersAsRecorded(name: String) async throws {
        let recording = try Recording(name)
        let user = name.hasPrefix("rbac-get") ? "ex-get" : name.hasPrefix("rbac-create") ? "ex-create" : "admin"
        var options = ReplayServerOptions()
        options.tokens = ["token": "system:serviceaccount:default:" + user]
        options.denials = [
            AccessDenial(user: "system:serviceaccount:default:ex-get", verbs: ["create"], resource: "pods/exec"),
            AccessDenial(user: "system:serviceaccount:default:ex-create", verbs: ["get"], resource: "pods/exec"),
        ]
        let bundle = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../testdata/bundles/modern").standardized.path
        let store = ObjectStore(try await ClusterBundle.Bundle.read(bundle))
        let (response, frames) = try await withReplayServer(serving: store, launcher: AnyLauncher(), options: options) {
            try await $0.connect { client in
                let response = try await client.upgrade(
                    recording.target, protocols: recording.protocols, method: recording.method,
                    headers: ["Authorization": "Bearer token"])
                guard response.code == 101 else { return (response, [WireFrame]()) }
                if name.hasSuffix("-stdin") { try await client.frame(2, [0] + "hello".utf8) }
                if name == "v5-stdin" { try await client.frame(2, [255, 0]) }
                return (response, try await client.frames())
            }
        }
        #expect(response.code == recording.code)
        #expect(response.body.trimmingSuffix("\n") == recording.body)
        if let length = recording.length { #expect(response.headers["content-length"] == String(length)) }
        if recording.code == 101 { #expect(response.headers["sec-websocket-protocol"] == recording.protocols) }
        // Output and error output are two streams: which comes first is not fixed.
        let stable = { (frames: [(UInt8, Int, String)]) in frames.map { "\($0.0) \($0.1) \($0.2)" } }
        let expected = stable(recording.frames.map { ($0.opcode, $0.length, $0.shown) })
        let actual = stable(
            zip(frames, recording.frames).map { frame, recorded in
                (frame.opcode, frame.payload.count, frame.shown(like: recorded.shown))
            })
        #expect(frames.count == recording.frames.count)
        #expect(actual.sorted() == expected.sorted())
        #expect(actual.first == expected.first)
        #expect(actual.suffix(2) == expected.suffix(2))
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}

extension WireFrame {
    /// The payload as the recordings show it: Python's notation of bytes, cut off where that is.
    fileprivate func shown(like recorded: String) -> String {
        let bytes = payload.map { byte -> String in
            switch byte {
            case 0x0A: "\\n"
            case 0x20...0x7E: String(UnicodeScalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        let full = "b'" + bytes.joined() + "'"
        guard recorded.hasSuffix("'...") else { return full }
        return full.prefix(recorded.count - 4) + "'..."
    }
}
