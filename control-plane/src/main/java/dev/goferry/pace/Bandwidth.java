package dev.goferry.pace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/**
 * So many bytes a second for all streams that share it, a quarter of a second's worth at once. Each may have a rate of its
 * own: its bytes then take their place in the one line at that rate. Thread-safe; waits on virtual threads.
 */
public final class Bandwidth {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BURST_NANOS = NANOS / 4;

    /** So small a piece that a slow rate is kept within a second. */
    private static final int PIECE_BYTES = 32 << 10;

    private long freeNanos = System.nanoTime() - BURST_NANOS;

    /**
     * The same bytes; each read waits for the turn of what has come, and who reads no further is sent no more.
     *
     * @param bytesPerSecond 0 for no bound
     */
    public InputStream paced(InputStream in, long bytesPerSecond) {
        return bytesPerSecond == 0 ? in : new Paced(in, bytesPerSecond);
    }

    private final class Paced extends FilterInputStream {
        private final long bytesPerSecond;

        Paced(InputStream in, long bytesPerSecond) {
            super(in);
            this.bytesPerSecond = bytesPerSecond;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int got = super.read(bytes, offset, (int) Math.min(length, Math.min(PIECE_BYTES, bytesPerSecond)));
            try {
                TimeUnit.NANOSECONDS.sleep(turn(Math.max(0, got), bytesPerSecond, System.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stopped");
            }
            return got;
        }
    }

    private synchronized long turn(int bytes, long bytesPerSecond, long now) {
        freeNanos = Math.max(freeNanos, now - BURST_NANOS) + (long) ((double) bytes * NANOS / bytesPerSecond);
        return freeNanos - now;
    }
}
