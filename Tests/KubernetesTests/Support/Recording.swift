import Foundation
import Testing

/// A transcript of an exec with a real API server, from `testdata/exec-websocket`.
struct Recording {
    /// The status line's code and reason, such as `403 Forbidden`.
    var status = ""
    /// The body of a refused upgrade.
    var body = ""
    /// The subprotocol that the server chose.
    var chosen: String?
    /// Frames of the server: opcode and payload; the transcript cuts long ones off.
    var frames: [(opcode: UInt8, payload: [UInt8])] = []

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: folder.appending(path: "testdata/exec-websocket/\(name).txt"), encoding: .utf8)
        var isAnswer = false
        for line in text.split(whereSeparator: \.isNewline).map(String.init) {
            if line.hasPrefix("<<< HTTP/1.1 ") {
                status = String(line.dropFirst(13))
                isAnswer = true
            } else if line.hasPrefix("<<< body ") {
                body = String(line.dropFirst(9))
            } else if isAnswer, line.hasPrefix("Sec-WebSocket-Protocol: ") {
                chosen = String(line.dropFirst(24))
            } else if line.hasPrefix("<<< "), let match = try Self.frameLine.firstMatch(in: line) {
                frames.append((UInt8(match.1) ?? 0, Self.bytes(String(match.2))))
            }
        }
        try #require(!status.isEmpty)
    }

    private static var frameLine: Regex<(Substring, Substring, Substring)> { /frame fin=1 op=(\d+) len=\d+ b'(.*)'/ }

    /// The bytes that Python's `repr` of a bytes value stands for.
    private static func bytes(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch kind {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "x"):
                result.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: result.append(kind)
            }
        }
        return result
    }
}
