package dev.goferry.edge;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * How much a socket may hold that its client has not taken yet. Left alone, the kernel lets it grow to megabytes, which a
 * far client needs and a near one pays for: what is sent to it falls out of the processor's cache before it is read (39 MB
 * zips on loopback: 1.7 times nginx's bytes a second with a small buffer, 0.85 times without).
 */
final class SendBuffers {
    /** Nearer than this, 256 KiB on the way are more than 250 MB/s. */
    private static final int NEAR_MICROS = 1_000;

    private static final int NEAR_BYTES = 256 << 10;

    private SendBuffers() {}

    /** Sizes the buffer of a new connection: as configured, or by the distance that its handshake took. */
    static void size(Channel channel, int configuredBytes) {
        if (configuredBytes == 0 && plain(channel) && channel instanceof EpollSocketChannel socket && isNear(socket)) {
            socket.config().setSendBufferSize(NEAR_BYTES);
        }
    }

    /** Encrypted bytes are made anew for each client, and a small buffer only slows HTTP/2's flow control. */
    private static boolean plain(Channel channel) {
        return channel.pipeline().get(SslHandler.class) == null;
    }

    private static boolean isNear(EpollSocketChannel socket) {
        return socket.tcpInfo().rtt() < NEAR_MICROS;
    }
}
