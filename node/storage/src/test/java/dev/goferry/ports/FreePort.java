package dev.goferry.ports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of loopback that nobody listens at, for who must know its port before it listens. Thread-safe. */
public final class FreePort {
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /**
     * Never the same twice. The port and the one 10,000 above it, where a member's event bus listens, are below those
     * that the system gives to whoever connects, and two such pairs never meet.
     */
    public static int take() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 22_000);
            if (TAKEN.add(port)) {
                try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                    return socket.getLocalPort();
                } catch (BindException e) {
                    // Somebody else's.
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
