package dev.goferry.replication;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A body whose sender is not to fall silent: a line that was cut says nothing, and TCP alone would wait for a quarter of
 * an hour. One thread reads, another looks after it.
 */
final class WatchedBody extends FilterInputStream {
    private volatile boolean isReading;
    private volatile long sinceNanos;

    WatchedBody(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        sinceNanos = System.nanoTime();
        isReading = true;
        try {
            return super.read(into, offset, most);
        } finally {
            isReading = false;
        }
    }

    /** Closes it if its reader has waited longer for a byte; that reader then has an IOException. */
    void closeIfSilent(Duration most) {
        if (isReading && System.nanoTime() - sinceNanos > most.toNanos()) {
            closeNow();
        }
    }

    /** Closes it under its reader. */
    void closeNow() {
        try {
            close();
        } catch (IOException e) {
            // Its reader is told.
        }
    }

    /** How often to look, so that silence is noticed soon. */
    static long lookMillis(Duration most) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(most.toNanos() / 4));
    }
}
