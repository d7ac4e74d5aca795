package dev.goferry.flight;

import io.opentelemetry.api.trace.SpanContext;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One fetch that any number of callers share. One virtual thread flies it; the others wait for its landing, or read the
 * bytes of its spool file while they arrive.
 *
 * <p>Life: {@link #announce} at most once (the length is known and the spool file is open), {@link #advance} as bytes
 * become readable, {@link #land} exactly once. Bytes beyond what was advanced are never shown to a reader, which is how
 * the last part of a zip is withheld until it is proved.
 *
 * <p>Thread-safe. No method but those that await blocks, so readers may live on event loops.
 */
public final class Flight {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Waker> wakers = new ArrayList<>();
    private final long began = System.nanoTime();
    private @Nullable FileChannel spool;
    private long length = -1;
    private long readable;
    private int readers;
    private @Nullable Landing landing;
    private boolean handedOver;
    private volatile SpanContext span = SpanContext.getInvalid();

    private record Waker(long target, Runnable action) {}

    /** What a reader can do at this moment. */
    public sealed interface Progress {
        /** Bytes up to {@code readable} (exclusive) may be read now. */
        record Flying(long readable) implements Progress {}

        /** The flight is over; after a good landing every byte may be read. */
        record Landed(Landing landing) implements Progress {}
    }

    /** Says which span it is, for those who wait for it in traces of their own. */
    public void traced(SpanContext own) {
        span = own;
    }

    /** Its span; invalid where it is not traced. */
    public SpanContext span() {
        return span;
    }

    /** A reader's hold on the spool file; its channel stays open until the last reader has closed. */
    public final class Reader implements AutoCloseable {
        private final FileChannel channel;
        private boolean closed;

        private Reader(FileChannel channel) {
            this.channel = channel;
        }

        /** For positional reads only. */
        public FileChannel channel() {
            return channel;
        }

        /** The announced length in bytes. */
        public long length() {
            return length;
        }

        /** What may be read, or how it ended. */
        public Progress progress() {
            return Flight.this.progress();
        }

        /** Runs {@code action} once, as soon as {@code target} bytes are readable or the flight has landed. */
        public void onProgress(long target, Runnable action) {
            lock.lock();
            try {
                if (landing == null && readable < target) {
                    wakers.add(new Waker(target, action));
                    return;
                }
            } finally {
                lock.unlock();
            }
            action.run();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    readers--;
                    closeIfUnused();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * What there is to see of it.
     *
     * @param length the announced length in bytes, -1 before that
     * @param readable bytes that may be read now
     * @param landing how it ended, or null
     * @param handedOver whether it goes on by way of another node
     */
    public record Sight(
            long length, long readable, @Nullable Landing landing, boolean handedOver) {}

    /** Waits until there is more to see than {@code last}, at most so long; what there is then. */
    public Sight awaitMore(@Nullable Sight last, Duration most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = most.toNanos();
            while (sight().equals(last) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return sight();
        } finally {
            lock.unlock();
        }
    }

    /** What there is to see of it now; never waits for news. */
    public Sight look() {
        lock.lock();
        try {
            return sight();
        } finally {
            lock.unlock();
        }
    }

    /** How long it has been in the air. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Sight sight() {
        return new Sight(length, readable, landing, handedOver);
    }

    /** Makes the growing spool file readable. The flight closes the channel after its landing and its last reader. */
    public void announce(FileChannel readSide, long lengthBytes) {
        change(() -> {
            spool = readSide;
            length = lengthBytes;
        });
    }

    /** Lets readers have the bytes up to {@code bytes} (exclusive). */
    public void advance(long bytes) {
        change(() -> readable = Math.max(readable, bytes));
    }

    /** From now on another node does the work: who follows this flight from there must not wait for it. */
    public void handOver() {
        change(() -> handedOver = true);
    }

    /** Ends the flight. A second landing is a bug of the caller. */
    public void land(Landing outcome) {
        change(() -> {
            if (landing != null) {
                throw new IllegalStateException("landed twice");
            }
            landing = outcome;
            closeIfUnused();
        });
    }

    /** Waits until bytes can be read or the flight has landed. */
    public void awaitHead() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (landing == null && spool == null) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end. The fetch behind the flight bounds the time. */
    public Landing awaitLanding() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Landing end = landing;
            while (end == null) {
                changed.await();
                end = landing;
            }
            return end;
        } finally {
            lock.unlock();
        }
    }

    /** A reader of the spool file, or null if nothing was announced or it has been let go already. */
    public @Nullable Reader read() {
        lock.lock();
        try {
            FileChannel channel = spool;
            if (channel == null || !channel.isOpen()) {
                return null;
            }
            readers++;
            return new Reader(channel);
        } finally {
            lock.unlock();
        }
    }

    private Progress progress() {
        lock.lock();
        try {
            Landing end = landing;
            return end == null ? new Progress.Flying(readable) : new Progress.Landed(end);
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable mutation) {
        List<Waker> woken = new ArrayList<>();
        lock.lock();
        try {
            mutation.run();
            changed.signalAll();
            for (Waker waker : wakers) {
                if (landing != null || readable >= waker.target()) {
                    woken.add(waker);
                }
            }
            wakers.removeAll(woken);
        } finally {
            lock.unlock();
        }
        woken.forEach(waker -> waker.action().run());
    }

    private void closeIfUnused() {
        FileChannel channel = spool;
        if (landing != null && readers == 0 && channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // A read-only channel that fails to close holds nothing that anyone waits for.
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
