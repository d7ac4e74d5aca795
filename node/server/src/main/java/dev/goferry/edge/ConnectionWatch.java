package dev.goferry.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections that hold a socket for nothing: one that is idle for too long between requests, and one whose
 * request headers do not end in time (slowloris). While a request is being answered neither clock runs, because a cold
 * fetch may rightly be silent for longer. Over HTTP/2, whose connections are never silent while they live, headers too
 * have the time of an idle connection. Lives in the pipeline; used on the connection's event loop only.
 */
final class ConnectionWatch extends ChannelDuplexHandler {
    private static final AttributeKey<ConnectionWatch> KEY = AttributeKey.valueOf(ConnectionWatch.class, "watch");

    /** What an HTTP/2 client that asks at the very moment of a close is given to hear of it. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final HttpConnection connection;
    private final boolean multiplexed;
    private final long headerNanos;
    private final long idleNanos;
    private int busy;
    private boolean readingHeaders;
    private long since;

    private ConnectionWatch(HttpConnection connection, Duration headerTimeout, Duration idleTimeout) {
        this.connection = connection;
        this.multiplexed = connection.protocolVersion() == HttpVersion.HTTP_2;
        this.headerNanos = headerTimeout.toNanos();
        this.idleNanos = idleTimeout.toNanos();
        this.since = System.nanoTime();
    }

    static void install(HttpConnection connection, Duration headerTimeout, Duration idleTimeout) {
        Channel channel = channel(connection);
        ConnectionWatch watch = new ConnectionWatch(connection, headerTimeout, idleTimeout);
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
        return channel(request.connection()).attr(KEY).get();
    }

    /** Of either protocol: both kinds of connection are made of the same base. */
    static Channel channel(HttpConnection connection) {
        return ((ConnectionBase) connection).channel();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        check(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (busy == 0 && !readingHeaders && !multiplexed) {
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
            close(context);
        } else if (context.channel().isOpen()) {
            long wait = Math.min(busy > 0 ? idleNanos : left, headerNanos);
            context.executor().schedule(() -> check(context), Math.max(wait, 1_000_000), TimeUnit.NANOSECONDS);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for a close.
    private void close(ChannelHandlerContext context) {
        if (multiplexed) {
            connection.shutdown(FAREWELL);
        } else {
            context.close();
        }
    }
}
