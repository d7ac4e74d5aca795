package dev.goferry.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One client of a large file on a thread of its own, that knows when bytes came. */
final class Download {
    private static final int TIMEOUT_MILLIS = 60_000;

    /** What lay in the sockets comes at once, and is no sign of a leader. */
    private static final long SOCKETS_NANOS = 100_000_000L;

    private final URI url;
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;
    private volatile long marked;
    private volatile long firstAfter;
    private volatile @Nullable IOException failure;
    private volatile long length = -1;

    Download(URI url) {
        this.url = url;
        this.thread = Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
        try {
            var connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try (var in = connection.getInputStream()) {
                length = connection.getContentLengthLong();
                drain(in);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void drain(InputStream in) throws IOException {
        var piece = new byte[64 << 10];
        for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
            bytes.addAndGet(got);
            long since = marked;
            if (since != 0 && firstAfter == 0 && System.nanoTime() - since > SOCKETS_NANOS) {
                firstAfter = System.nanoTime();
            }
        }
    }

    void awaitBytes(long count) throws InterruptedException {
        while (bytes.get() < count) {
            if (!thread.isAlive()) {
                throw new BenchFailure(url + " ended after " + bytes + " bytes: " + failure);
            }
            Thread.sleep(2);
        }
    }

    /** From now on the silence counts. */
    void mark() {
        marked = System.nanoTime();
    }

    /** Seconds from the mark to the first bytes that came more than 0.1 s after it, when all has come. */
    double silenceSeconds() throws InterruptedException {
        thread.join(TIMEOUT_MILLIS);
        if (failure != null || length < 0 || bytes.get() != length) {
            throw new BenchFailure(url + " broke off after " + bytes + " of " + length + " bytes: " + failure);
        }
        return (firstAfter - marked) / 1e9;
    }
}
