import NIOCore
import NIOHTTP1
import Synchronization

/// Keeps the head of a first request that asks for an upgrade.
///
/// NIO's upgrade handler takes such a request for itself; where the upgrade is refused the handlers behind it never see
/// the request that they must answer.
final class UpgradeRequestKeeper: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let peer: ConnectionPeer
    private var isFirst = true

    init(peer: ConnectionPeer) {
        self.peer = peer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isFirst {
            isFirst = false
            if case .head(let head) = unwrapInboundIn(data), head.headers.contains(name: "upgrade") {
                peer.upgradeRequest.withLock { $0 = head }
            }
        }
        context.fireChannelRead(data)
    }
}
