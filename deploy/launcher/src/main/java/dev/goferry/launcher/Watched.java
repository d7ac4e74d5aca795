package dev.goferry.launcher;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A stream that is closed when its reader has waited too long for a byte. */
final class Watched extends FilterInputStream {
    private static final long NOBODY_WAITS = 0;

    private final AtomicLong waitsSince = new AtomicLong(NOBODY_WAITS);
    private final Thread watch;

    Watched(InputStream in, Duration most) {
        super(in);
        this.watch = Thread.ofVirtual().name("watch").start(() -> watch(most));
    }

    private void watch(Duration most) {
        try {
            while (true) {
                Thread.sleep(1_000);
                long since = waitsSince.get();
                if (since != NOBODY_WAITS && System.nanoTime() - since > most.toNanos()) {
                    super.close();
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            // It was closed, or its reader is told.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        waitsSince.set(System.nanoTime() | 1);
        try {
            return super.read(into, from, most);
        } finally {
            waitsSince.set(NOBODY_WAITS);
        }
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
