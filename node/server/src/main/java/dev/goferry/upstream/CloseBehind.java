package dev.goferry.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.VertxConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the end of an HTTP/1 connection behind the bytes that arrived before it. Vert.x tells of a closed connection at
 * once and forgets what it holds for a paused reader, so a server that closes after its answer would seem to have cut it
 * short. What the kernel had received by then is the bound of what is held: some megabytes.
 *
 * <p>One a connection; its events come on the connection's event loop.
 */
final class CloseBehind extends ChannelInboundHandlerAdapter {
    private static final Duration LOOK = Duration.ofMillis(10);

    /** So many looks without news mean that nothing more is on its way: the body was cut short after all. */
    private static final int QUIET_LOOKS = 5;

    private final ChannelHandlerContext vertx;
    private final ChannelInboundHandler told;
    private volatile @Nullable ResponseBody body;

    private CloseBehind(ChannelHandlerContext vertx, ChannelInboundHandler told) {
        this.vertx = vertx;
        this.told = told;
    }

    /** Call it before the response's first byte can be lost. */
    static void of(HttpClientResponse response, ResponseBody body) {
        HttpConnection connection = response.request().connection();
        if (response.version() == HttpVersion.HTTP_2 || !(connection instanceof VertxConnection http1)) {
            return;
        }
        ChannelHandlerContext vertx = http1.channelHandlerContext();
        ChannelPipeline pipeline = vertx.pipeline();
        CloseBehind known = pipeline.get(CloseBehind.class);
        if (known != null) {
            known.body = body;
        } else if (!vertx.isRemoved() && vertx.handler() instanceof ChannelInboundHandler told) {
            CloseBehind here = new CloseBehind(vertx, told);
            here.body = body;
            pipeline.addBefore(vertx.name(), CloseBehind.class.getName(), here);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        ResponseBody arriving = body;
        if (arriving == null || arriving.over()) {
            context.fireChannelInactive();
            return;
        }
        arriving.takeAll();
        look(context, arriving, arriving.arrived(), 0);
    }

    /** Tells the handler itself: by now the pipeline of the closed channel has been taken down. */
    private @Nullable Void look(ChannelHandlerContext context, ResponseBody body, long before, int quiet)
            throws Exception {
        if (body.over() || quiet == QUIET_LOOKS) {
            told.channelInactive(vertx);
            return null;
        }
        long now = body.arrived();
        var _ = context.executor()
                .schedule(
                        () -> look(context, body, now, now == before ? quiet + 1 : 0),
                        LOOK.toMillis(),
                        TimeUnit.MILLISECONDS);
        return null;
    }
}
