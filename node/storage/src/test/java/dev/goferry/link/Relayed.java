package dev.goferry.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;

/** One connection through a link: two directions, and whose turn it is. */
final class Relayed {
    private static final int CHUNK_BYTES = 16 << 10;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final String BODY = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
    private static final byte[] BUSY = ("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: "
                    + BODY.length() + "\r\nConnection: close\r\n\r\n" + BODY)
            .getBytes(US_ASCII);

    private final FaultyLink link;
    private final Socket client;
    private final Socket server = new Socket();
    private final Object news = new Object();

    private Fault counted = new Fault.None();
    private long passed;
    private boolean clientsTurn = true;
    private boolean refusing;
    private int endedDirections;

    Relayed(FaultyLink link, Socket client) {
        this.link = link;
        this.client = client;
    }

    void run() {
        try {
            server.connect(link.server(), (int) CONNECT_LIMIT.toMillis());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.ofVirtual().name("answers").start(() -> pump(server, client, false));
        } catch (IOException e) {
            reset();
            return;
        }
        pump(client, server, true);
    }

    private void pump(Socket from, Socket to, boolean isRequest) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                int pass = isRequest ? request(read) : answer(read);
                if (pass > 0) {
                    to.getOutputStream().write(chunk, 0, pass);
                }
                if (pass < read && link.fault() instanceof Fault.Stalled) {
                    waitWhileStalled();
                    to.getOutputStream().write(chunk, pass, read - pass);
                } else if (pass < read && !refusing) {
                    link.faulted();
                    reset();
                    return;
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            reset();
        } finally {
            ended();
        }
    }

    /** Both directions have ended, each in its time. */
    private synchronized void ended() {
        if (++endedDirections == 2) {
            close(client);
            close(server);
            link.closed(this);
        }
    }

    /** How many of the bytes go to the server; all of them, or the connection ends. */
    private int request(int read) throws IOException {
        waitWhileStalled();
        boolean begins = turn(true);
        int number = begins ? link.nextRequest() : 0;
        return switch (link.fault()) {
            case Fault.Refused() -> 0;
            case Fault.Busy(int oneIn) -> refusing || (begins && number % oneIn == 0) ? busy() : read;
            case Fault.CutRequests cut -> within(cut, cut.afterBytes(), read);
            case Fault.StalledAmid amid -> until(amid, read);
            case Fault.None _, Fault.Slow _, Fault.CutAnswers _, Fault.LoseAnswers _, Fault.Stalled _ ->
                refusing ? 0 : read;
        };
    }

    private int answer(int read) {
        waitWhileStalled();
        boolean begins = turn(false);
        return switch (link.fault()) {
            case Fault.Refused() -> 0;
            case Fault.Slow(Duration perAnswer) -> begins ? later(perAnswer, read) : read;
            case Fault.CutAnswers cut -> within(cut, cut.afterBytes(), read);
            case Fault.LoseAnswers _ -> begins && link.lose() ? 0 : read;
            case Fault.None _, Fault.CutRequests _, Fault.StalledAmid _, Fault.Busy _, Fault.Stalled _ -> read;
        };
    }

    private int until(Fault.StalledAmid amid, int read) {
        int pass = within(amid, amid.afterBytes(), read);
        if (pass < read) {
            link.faulted();
            link.set(new Fault.Stalled());
        }
        return pass;
    }

    private synchronized boolean turn(boolean isRequest) {
        boolean begins = clientsTurn == isRequest;
        clientsTurn = !isRequest;
        return begins;
    }

    private synchronized int within(Fault fault, long limit, int read) {
        if (!counted.equals(fault)) {
            counted = fault;
            passed = 0;
        }
        int pass = (int) Math.min(read, Math.max(0, limit - passed));
        passed += pass;
        return pass;
    }

    /** Says so, then takes what the client still sends until it closes: a reset could overtake the answer. */
    private int busy() throws IOException {
        if (!refusing) {
            refusing = true;
            link.faulted();
            client.getOutputStream().write(BUSY);
            client.shutdownOutput();
        }
        return 0;
    }

    private static int later(Duration wait, int read) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return read;
    }

    private void waitWhileStalled() {
        synchronized (news) {
            while (link.fault() instanceof Fault.Stalled && !client.isClosed()) {
                try {
                    news.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    void wake() {
        synchronized (news) {
            news.notifyAll();
        }
    }

    /** Both sides see a reset, as when a machine goes. */
    void reset() {
        for (Socket side : List.of(client, server)) {
            try {
                side.setSoLinger(true, 0);
            } catch (SocketException e) {
                // Closed already: that is what is wanted.
                continue;
            }
            close(side);
        }
        wake();
        link.closed(this);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
