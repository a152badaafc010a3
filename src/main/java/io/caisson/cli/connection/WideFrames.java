package io.caisson.cli.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Allows an engine frames (RFC 9113, {@code SETTINGS_MAX_FRAME_SIZE}) that hold a whole message: of gRPC's 16 KiB each,
 * the frames of a stream cost more time than its bytes. gRPC has no option for that, so the settings are sent once
 * more, as soon as the engine's first bytes show that its handler of frames is there.
 */
final class WideFrames extends ChannelInboundHandlerAdapter {
    private static final int MAX_FRAME_SIZE = 1 << 20;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.fireChannelRead(message);
        Http2ConnectionHandler frames = context.pipeline().get(Http2ConnectionHandler.class);
        if (frames == null || !context.channel().isActive()) {
            return;
        }
        context.pipeline().remove(this);
        // A frame comes in several pieces then: not copied into one.
        frames.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
        ChannelHandlerContext own = context.pipeline().context(frames);
        var _ = frames.encoder().writeSettings(own, new Http2Settings().maxFrameSize(MAX_FRAME_SIZE), own.newPromise());
        own.flush();
    }
}
