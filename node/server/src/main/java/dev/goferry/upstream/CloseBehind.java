package dev.goferry.upstream;

import io.netty.channel.ChannelHandlerContext;
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

    private volatile @Nullable ResponseBody body;

    /** Call it before the response's first byte can be lost. */
    static void of(HttpClientResponse response, ResponseBody body) {
        HttpConnection connection = response.request().connection();
        if (response.version() == HttpVersion.HTTP_2 || !(connection instanceof VertxConnection http1)) {
            return;
        }
        ChannelHandlerContext vertx = http1.channelHandlerContext();
        ChannelPipeline pipeline = vertx.pipeline();
        CloseBehind known = pipeline.get(CloseBehind.class);
        CloseBehind here = known == null ? new CloseBehind() : known;
        here.body = body;
        if (known == null && !vertx.isRemoved()) {
            pipeline.addBefore(vertx.name(), CloseBehind.class.getName(), here);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ResponseBody arriving = body;
        if (arriving == null || arriving.over()) {
            context.fireChannelInactive();
            return;
        }
        arriving.takeAll();
        look(context, arriving, arriving.arrived(), 0);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for the next look.
    private static void look(ChannelHandlerContext context, ResponseBody body, long before, int quiet) {
        if (body.over() || quiet == QUIET_LOOKS) {
            context.fireChannelInactive();
            return;
        }
        long now = body.arrived();
        context.executor()
                .schedule(
                        () -> look(context, body, now, now == before ? quiet + 1 : 0),
                        LOOK.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}
