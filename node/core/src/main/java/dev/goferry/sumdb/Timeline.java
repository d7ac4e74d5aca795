package dev.goferry.sumdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one history of a database that this process has seen: its last tree head, which only grows, and every other head
 * offered is proven to lie before or behind it. Safe for many threads: heads are proven outside the lock.
 */
final class Timeline {
    /** Old heads come back with every kept lookup; proving each anew would cost a few tiles. */
    private static final int MAX_PROVEN = 4096;

    private final VerifierKey key;
    private final TreeHeadStore store;
    private final TileCache tiles;
    private final int height;
    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedSet<TreeHead> proven = new LinkedHashSet<>();
    private @Nullable SignedHead latest;

    Timeline(VerifierKey key, TreeHeadStore store, TileCache tiles, int height) {
        this.key = key;
        this.store = store;
        this.tiles = tiles;
        this.height = height;
    }

    /** Proves that the head is on our history, moves it forward if the head is newer, and gives the latest one. */
    SignedHead accept(SignedHead offered) throws LookupRefused {
        while (true) {
            SignedHead now = latest();
            if (offered.head().size() <= now.head().size()) {
                proveOlder(offered, now, offered);
                return now;
            }
            prove(now, offered, now, offered);
            SignedHead elsewhere = advance(now, offered);
            if (elsewhere == null) {
                return offered;
            }
            follow(now, elsewhere);
        }
    }

    /** Another process on the same store may be elsewhere: a database that shows each of us another history forks. */
    private void follow(SignedHead ours, SignedHead saved) throws LookupRefused {
        if (saved.head().size() <= ours.head().size()) {
            proveOlder(saved, ours, saved);
            return;
        }
        prove(ours, saved, ours, saved);
        lock.lock();
        try {
            if (ours.equals(latest)) {
                latest = saved;
            }
        } finally {
            lock.unlock();
        }
    }

    ProvenTree tree(SignedHead head) {
        return new ProvenTree(head.head(), tiles, height);
    }

    /** Only what lies behind the latest head is remembered: that a head is old says nothing of a new one's past. */
    private void proveOlder(SignedHead older, SignedHead latest, SignedHead offered) throws LookupRefused {
        if (!isProven(older.head())) {
            prove(older, latest, latest, offered);
            remember(older.head());
        }
    }

    private void prove(SignedHead older, SignedHead newer, SignedHead saved, SignedHead offered) throws LookupRefused {
        TreeHead head = older.head();
        Hash root = head.size() == newer.head().size()
                ? newer.head().hash()
                : tree(newer).rootOfFirst(head.size());
        if (!root.equals(head.hash())) {
            throw new LookupRefused(new LookupOutcome.Forked(saved, offered));
        }
    }

    private boolean isProven(TreeHead head) {
        lock.lock();
        try {
            return proven.contains(head);
        } finally {
            lock.unlock();
        }
    }

    private void remember(TreeHead head) {
        lock.lock();
        try {
            proven.add(head);
            if (proven.size() > MAX_PROVEN) {
                proven.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes {@code to} the latest head, saves it and is null, if nobody was faster; else the head to look at first. */
    private @Nullable SignedHead advance(SignedHead from, SignedHead to) throws LookupRefused {
        lock.lock();
        try {
            SignedHead now = latest();
            if (!from.equals(now)) {
                return now;
            }
            SignedHead saved = load();
            if (!saved.head().equals(from.head()) && !isPast(saved.head())) {
                return saved;
            }
            if (!store.save(saved.note(), to.note())) {
                return load();
            }
            latest = to;
            return null;
        } catch (IOException e) {
            throw unavailable("cannot save the checksum database's tree head: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was proven to lie behind our latest head: a saved one that was put back, or removed. */
    private boolean isPast(TreeHead head) {
        return head.equals(TreeHead.EMPTY) || isProven(head);
    }

    private SignedHead latest() throws LookupRefused {
        lock.lock();
        try {
            if (latest == null) {
                latest = load();
            }
            return latest;
        } finally {
            lock.unlock();
        }
    }

    private SignedHead load() throws LookupRefused {
        try {
            String note = store.load();
            return note.isEmpty() ? SignedHead.EMPTY : SignedHead.open(note.getBytes(StandardCharsets.UTF_8), key);
        } catch (IOException e) {
            throw unavailable("cannot read the checksum database's saved tree head: " + e.getMessage());
        } catch (MalformedAnswer e) {
            // Starting anew by ourselves would let whoever damaged it hide a fork.
            throw unavailable("the saved tree head of " + key.name() + " is damaged (" + e.getMessage()
                    + "): restore it, or delete it to trust the database's present head");
        }
    }

    private static LookupRefused unavailable(String text) {
        return new LookupRefused(new LookupOutcome.Unavailable(503, text));
    }
}
