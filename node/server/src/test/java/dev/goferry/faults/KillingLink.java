package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A relay before a real server that kills its client at one request: before the server hears of it, in the middle of its
 * body, or when the server has answered and the client has not heard. Everything else passes.
 */
final class KillingLink implements AutoCloseable {
    /** When, within the request. */
    enum Moment {
        BEFORE,
        MIDDLE,
        AFTER
    }

    /** Ends the client for good, and is back when it is gone. */
    interface Killer {
        void kill() throws Exception;
    }

    private static final int CHUNK_BYTES = 4 << 10;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private final ServerSocket socket = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final int server;
    private final List<String> seen = new ArrayList<>();
    private final CountDownLatch struck = new CountDownLatch(1);
    private Predicate<String> wanted = line -> false;
    private Moment moment = Moment.BEFORE;
    private Killer killer = () -> {};
    private int left;

    private KillingLink(int server) throws IOException {
        this.server = server;
    }

    static KillingLink to(int server) throws IOException {
        KillingLink link = new KillingLink(server);
        Thread.ofVirtual().start(link::accept);
        return link;
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Kills at the n-th request from now on whose first line is wanted, and remembers those lines; 0 for never. */
    synchronized void arm(Predicate<String> line, int nth, Moment when, Killer how) {
        seen.clear();
        wanted = line;
        left = nth;
        moment = when;
        killer = how;
    }

    /** Waits until it has killed; whether it has. */
    boolean awaitStrike(long seconds) throws InterruptedException {
        return struck.await(seconds, TimeUnit.SECONDS);
    }

    /** The wanted lines so far. */
    synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    private synchronized boolean strikes(String line) {
        if (!wanted.test(line)) {
            return false;
        }
        seen.add(line);
        return --left == 0;
    }

    private void accept() {
        try {
            while (true) {
                Relay relay = new Relay(socket.accept(), new Socket(InetAddress.getLoopbackAddress(), server));
                Thread.ofVirtual().start(relay::requests);
                Thread.ofVirtual().start(relay::answers);
            }
        } catch (IOException e) {
            // The link was closed.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One connection. A client of ours asks, waits for the answer, and asks again. */
    private final class Relay {
        private final Socket client;
        private final Socket behind;
        private volatile boolean asking;
        private volatile boolean fatalAnswer;
        private long fatalAfterBytes = -1;

        Relay(Socket client, Socket behind) {
            this.client = client;
            this.behind = behind;
        }

        void requests() {
            byte[] chunk = new byte[CHUNK_BYTES];
            try (client;
                    behind) {
                InputStream in = client.getInputStream();
                OutputStream out = behind.getOutputStream();
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    if (!asking) {
                        asking = true;
                        begin(new String(chunk, 0, read, ISO_8859_1));
                    }
                    if (fatalAfterBytes == 0) {
                        strike();
                        return;
                    }
                    out.write(chunk, 0, read);
                    fatalAfterBytes -= fatalAfterBytes > 0 ? Math.min(read, fatalAfterBytes) : 0;
                }
            } catch (IOException e) {
                // One side is gone; so is the other now.
            }
        }

        private void begin(String head) {
            if (!strikes(head.lines().findFirst().orElse(""))) {
                return;
            }
            Matcher length = LENGTH.matcher(head);
            switch (moment) {
                case BEFORE -> fatalAfterBytes = 0;
                case MIDDLE -> fatalAfterBytes = length.find() ? Long.parseLong(length.group(1)) / 2 + 1 : 0;
                case AFTER -> fatalAnswer = true;
            }
        }

        void answers() {
            byte[] chunk = new byte[CHUNK_BYTES];
            try (client;
                    behind) {
                InputStream in = behind.getInputStream();
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    if (fatalAnswer) {
                        strike();
                        return;
                    }
                    asking = false;
                    client.getOutputStream().write(chunk, 0, read);
                }
            } catch (IOException e) {
                // One side is gone; so is the other now.
            }
        }

        private void strike() {
            try {
                killer.kill();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            struck.countDown();
        }
    }
}
