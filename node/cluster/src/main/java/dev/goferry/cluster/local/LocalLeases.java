package dev.goferry.cluster.local;

import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Member;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Leases among the threads of one process. A held one lives until it is released: its holder cannot be cut off. */
final class LocalLeases implements Leases, AutoCloseable {
    static final int LONGEST_NOTE = 64 << 10;

    private final class Held implements Lease {
        private final String key;
        private final long fence;
        private final CountDownLatch ended = new CountDownLatch(1);

        private Held(String key, long fence) {
            this.key = key;
            this.fence = fence;
        }

        @Override
        public long fence() {
            return fence;
        }

        @Override
        public void release() {
            end(this);
        }

        @Override
        public void release(byte[] note, Duration holds) {
            if (note.length > LONGEST_NOTE) {
                throw new IllegalArgumentException(
                        "a lease's note has at most " + LONGEST_NOTE + " bytes, not " + note.length);
            }
            synchronized (LocalLeases.this) {
                if (end(this)) {
                    notes.put(key, note.clone(), holds);
                }
            }
        }
    }

    private final Member self;
    private final Map<String, Held> held = new HashMap<>();
    private final Notes notes;
    private long fences;
    private boolean closed;

    LocalLeases(Member self, int notes, int noteBytes, InstantSource clock) {
        this.self = self;
        this.notes = new Notes(notes, noteBytes, clock);
    }

    @Override
    public synchronized Claim claim(String key) {
        if (closed) {
            return new Claim.Unknown("this process is stopping");
        }
        byte[] note = notes.get(key);
        if (note != null) {
            return new Claim.Told(note.clone());
        }
        Held other = held.get(key);
        if (other != null) {
            return new Claim.Theirs(self, other.fence);
        }
        Held mine = new Held(key, ++fences);
        held.put(key, mine);
        return new Claim.Mine(mine);
    }

    @Override
    public boolean awaitEnd(String key, long fence, Duration most) throws InterruptedException {
        Held other;
        synchronized (this) {
            other = held.get(key);
        }
        return other == null || other.fence != fence || other.ended.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void forget(String key) {
        notes.remove(key);
    }

    private synchronized boolean end(Held mine) {
        boolean lived = held.remove(mine.key, mine);
        mine.ended.countDown();
        return lived;
    }

    @Override
    public synchronized void close() {
        closed = true;
        held.values().forEach(lease -> lease.ended.countDown());
        held.clear();
    }
}
