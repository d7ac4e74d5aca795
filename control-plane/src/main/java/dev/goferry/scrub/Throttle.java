package dev.goferry.scrub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes a second that this process reads, over all streams that go through it together: each read waits for
 * its turn. Streams of another rate share the same line. Thread-safe; waits on virtual threads.
 */
final class Throttle {
    private static final long NANOS = 1_000_000_000L;

    /** So small a piece that a slow rate is kept within a second. */
    private static final int PIECE_BYTES = 32 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private long freeAt = System.nanoTime();

    InputStream on(InputStream in, long bytesPerSecond) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int got = super.read(bytes, offset, (int) Math.min(length, Math.min(PIECE_BYTES, bytesPerSecond)));
                await(Math.max(0, got), bytesPerSecond);
                return got;
            }
        };
    }

    private void await(int bytes, long bytesPerSecond) throws IOException {
        long until;
        lock.lock();
        try {
            freeAt = Math.max(freeAt, System.nanoTime()) + bytes * NANOS / bytesPerSecond;
            until = freeAt;
        } finally {
            lock.unlock();
        }
        long rest = until - System.nanoTime();
        if (rest > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(rest);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stopped");
            }
        }
    }
}
