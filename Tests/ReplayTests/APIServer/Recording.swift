import FoundationEssentials
import Testing

/// A transcript of an exec with a real API server, of `testdata/exec-websocket`.
struct Recording {
    /// The path and the query of the request.
    var target = ""
    /// `GET` or `POST`.
    var method = ""
    /// `Sec-WebSocket-Protocol`.
    var protocols = ""
    /// The status code of the answer.
    var code = 0
    /// The body of a refusal, without its line end.
    var body = ""
    /// `Content-Length` of a refusal.
    var length: Int?
    /// Each of the server's frames: opcode, length, and what is shown of its payload.
    var frames: [(opcode: UInt8, length: Int, shown: String)] = []

    init(_ name: String, from file: String = #filePath) throws {
        let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "../../../testdata/exec-websocket")
        let text = String(decoding: try Data(contentsOf: folder.appending(path: name + ".txt")), as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            if line.hasPrefix(">>> GET") || line.hasPrefix(">>> POST") {
                method = String(words[1])
                target = String(words[2])
            } else if line.hasPrefix("Sec-WebSocket-Protocol:"), protocols.isEmpty {
                protocols = String(words[1])
            } else if line.hasPrefix("<<< HTTP/1.1") {
                code = try #require(Int(words[2]))
            } else if line.hasPrefix("Content-Length:") {
                length = Int(words[1])
            } else if line.hasPrefix("<<< body ") {
                body = String(line.dropFirst("<<< body ".count))
            } else if line.hasPrefix("<<< "), words.count > 5, words[2] == "frame" {
                let opcode = try #require(UInt8(words[4].dropFirst(3)))
                let length = try #require(Int(words[5].dropFirst(4)))
                let shown = words.dropFirst(6).joined(separator: " ")
                frames.append((opcode, length, shown))
            }
        }
        try #require(!target.isEmpty && code != 0)
    }
}
