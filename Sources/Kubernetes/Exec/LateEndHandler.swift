internal import NIOCore

/// Passes on the end of a connection one turn of the event loop later than the bytes before it.
///
/// NIO takes its HTTP handlers out of the pipeline in a turn of its own. When a fast command's output, the 101 before it and
/// the end of the connection are read in one turn, the HTTP decoder would see the end first and drop the output that it
/// still holds, and an unclean TLS shutdown would fail an upgrade that has succeeded.
final class LateEndHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelInactive(context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().execute { context.fireChannelInactive() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.eventLoop.assumeIsolated().execute { context.fireErrorCaught(error) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed {
            context.eventLoop.assumeIsolated().execute {
                context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
