internal import NIOCore

/// Performs the handshake with a proxy on a connection to it, then takes itself out of the pipeline.
final class ProxyTunnelHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var handshake: any ProxyHandshake
    private let established: EventLoopPromise<Void>

    /// - Parameters:
    ///   - handshake: What to say.
    ///   - established: Completed when the connection leads to the server, or cannot.
    init(handshake: any ProxyHandshake, established: EventLoopPromise<Void>) {
        self.handshake = handshake
        self.established = established
    }

    func handlerAdded(context: ChannelHandlerContext) {
        send(handshake.greeting(), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        do {
            switch try handshake.receive(Array(buffer.readableBytesView)) {
            case .wait:
                break
            case .send(let bytes):
                send(bytes, context)
            case .done:
                let promise = established
                context.pipeline.syncOperations.removeHandler(context: context).cascade(to: promise)
            }
        } catch {
            fail(error, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        established.fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error, context)
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        established.fail(error)
        context.close(promise: nil)
    }
}
