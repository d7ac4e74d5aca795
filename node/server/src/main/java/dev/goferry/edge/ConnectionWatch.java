package dev.goferry.edge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections that hold a socket for nothing: one that is idle for too long between requests, and one whose
 * request headers do not end in time (slowloris). While a request is being answered neither clock runs, because a cold
 * fetch may rightly be silent for longer. Lives in the pipeline; used on the connection's event loop only.
 */
final class ConnectionWatch extends ChannelDuplexHandler {
    private static final AttributeKey<ConnectionWatch> KEY = AttributeKey.valueOf(ConnectionWatch.class, "watch");

    private final long headerNanos;
    private final long idleNanos;
    private int busy;
    private boolean readingHeaders;
    private long since;

    private ConnectionWatch(Duration headerTimeout, Duration idleTimeout) {
        this.headerNanos = headerTimeout.toNanos();
        this.idleNanos = idleTimeout.toNanos();
        this.since = System.nanoTime();
    }

    static void install(VertxConnection connection, Duration headerTimeout, Duration idleTimeout) {
        var channel = connection.channel();
        ConnectionWatch watch = new ConnectionWatch(headerTimeout, idleTimeout);
        channel.attr(KEY).set(watch);
        channel.pipeline().addFirst("watch", watch);
    }

    static void busy(HttpServerRequest request) {
        ConnectionWatch watch = of(request);
        watch.busy++;
        watch.readingHeaders = false;
    }

    static void done(HttpServerRequest request, long nanoTime) {
        ConnectionWatch watch = of(request);
        watch.busy--;
        watch.since = nanoTime;
    }

    private static ConnectionWatch of(HttpServerRequest request) {
        return ((VertxConnection) request.connection()).channel().attr(KEY).get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        check(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (busy == 0 && !readingHeaders) {
            readingHeaders = true;
            since = System.nanoTime();
        }
        context.fireChannelRead(bytes);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for a close or for the next look.
    private void check(ChannelHandlerContext context) {
        long allowed = readingHeaders ? headerNanos : idleNanos;
        long left = allowed - (System.nanoTime() - since);
        if (busy == 0 && left <= 0) {
            context.close();
        } else if (context.channel().isOpen()) {
            long wait = Math.min(busy > 0 ? idleNanos : left, headerNanos);
            context.executor().schedule(() -> check(context), Math.max(wait, 1_000_000), TimeUnit.NANOSECONDS);
        }
    }
}
