import FoundationEssentials
import NIOCore
import NIOHTTP1
import Synchronization

/// Answers the requests of one HTTP connection, one after the other.
struct HTTPConversation: Sendable {
    let setup: ConnectionSetup

    /// Runs until the client closes the connection or asks for its end.
    func run(
        _ channel: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>,
        peer: ConnectionPeer
    ) async throws {
        try await channel.executeThenClose { inbound, outbound in
            if let refused = peer.upgradeRequest.withLock({ $0 }) {
                // The parser has stopped after a request to upgrade: the connection is of no more use.
                try await answer(refused, peer: peer, closing: true, outbound: outbound)
                return
            }
            var head: HTTPRequestHead?
            for try await part in inbound {
                switch part {
                case .head(let next): head = next
                // Nothing that is served takes a body.
                case .body: continue
                case .end:
                    guard let request = head else { continue }
                    head = nil
                    if setup.options.latency > .zero { try await Task.sleep(for: setup.options.latency) }
                    try await answer(request, peer: peer, closing: !request.isKeepAlive, outbound: outbound)
                    if !request.isKeepAlive { return }
                }
            }
        }
    }

    private func answer(
        _ request: HTTPRequestHead, peer: ConnectionPeer, closing: Bool,
        outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        setup.log.add(method: request.method.rawValue, uri: request.uri)
        let response: APIResponse
        switch setup.decide(request, peer: peer) {
        case .answer(let answer): response = answer
        // Only the first request of a connection can be upgraded; clients open one for each exec.
        case .exec: response = .status(.badRequest("Upgrade request required: use a new connection for each exec"))
        }
        var headers = HTTPHeaders()
        if !response.contentType.isEmpty {
            headers.add(name: "Audit-Id", value: UUID().uuidString.lowercased())
            headers.add(name: "Cache-Control", value: "no-cache, private")
            headers.add(name: "Content-Type", value: response.contentType)
        }
        headers.add(name: "Content-Length", value: String(response.body.count))
        if closing { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.code), headers: headers)
        var parts: [HTTPServerResponsePart] = [.head(head)]
        if request.method != .HEAD, !response.body.isEmpty {
            parts.append(.body(.byteBuffer(ByteBuffer(bytes: response.body))))
        }
        parts.append(.end(nil))
        try await outbound.write(contentsOf: parts)
    }
}
