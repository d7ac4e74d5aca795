package dev.goferry.commit;

import dev.goferry.commit.Verifier.Verdict;
import dev.goferry.pin.Pin;
import dev.goferry.pin.PinOutcome;
import dev.goferry.pin.Pins;
import dev.goferry.spool.Spool;
import dev.goferry.spool.SpoolArea;
import dev.goferry.spool.SpoolFull;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The module files of a store: the one way in, and the proof on the way out. A file enters in three steps, each durable
 * before the next: its pin, the object, and for a zip its {@code .ziphash} (the bare h1, as cmd/go writes it), the
 * commit record. After a crash between any two, the same commit may be repeated, or {@link #recover} completes it.
 *
 * <p>Keys are artifact keys such as {@code github.com/!azure/x/@v/v1.0.0.zip}. Safe for many threads and processes: the
 * store's conditional puts decide, locks only save double work. An IOException means "I cannot tell".
 */
public final class Artifacts {
    private static final int MAX_ZIPHASH_BYTES = 256;
    private static final int PIECE_BYTES = 64 << 10;

    /**
     * Bounds.
     *
     * @param quarantined objects kept in {@code _goferry/quarantine/}
     * @param remembered objects whose proof is remembered; about 500 bytes of heap each
     */
    public record Limits(int quarantined, int remembered) {
        public static final Limits DEFAULT = new Limits(1000, 100_000);

        public Limits {
            if (quarantined < 1 || remembered < 0) {
                throw new IllegalArgumentException(
                        "limits need quarantined >= 1 and remembered >= 0, not " + quarantined + " and " + remembered);
            }
        }
    }

    private final ObjectStore store;
    private final Pins pins;
    private final Quarantine quarantine;
    private final Remembered remembered;
    private final KeyLocks locks = new KeyLocks();

    public Artifacts(ObjectStore store, Limits limits, InstantSource clock) {
        this.store = store;
        this.pins = new Pins(store);
        this.quarantine = new Quarantine(store, limits.quarantined(), clock);
        this.remembered = new Remembered(limits.remembered(), clock);
    }

    static boolean isZip(String key) {
        return key.endsWith(".zip");
    }

    static String ziphash(String zip) {
        return zip + "hash";
    }

    /** Fails as a commit of so many bytes would fail now for want of room or of leave to write. */
    public void requireRoom(long bytes) throws IOException {
        store.requireRoom(bytes);
    }

    /** Commits a finished, verified file whose bytes {@code pin} describes; a zip's pin must have its h1. */
    public Commit commit(String key, Path file, Pin pin) throws IOException {
        requireRight(key, pin, Files.size(file));
        return commit(key, pin, () -> store.putIfAbsent(key, file));
    }

    /** Commits small verified bytes that {@code pin} describes. */
    public Commit commit(String key, byte[] bytes, Pin pin) throws IOException {
        requireRight(key, pin, bytes.length);
        return commit(key, pin, () -> store.putIfAbsent(key, bytes));
    }

    private static void requireRight(String key, Pin pin, long size) {
        if (size != pin.size()) {
            throw new IllegalArgumentException(key + " has " + size + " bytes, its pin says " + pin.size());
        }
        if (isZip(key) && pin.h1().isEmpty()) {
            throw new IllegalArgumentException("the pin of " + key + " has no h1");
        }
        if (key.startsWith("_goferry/")) {
            throw new IllegalArgumentException("not an artifact key: " + key);
        }
    }

    private Commit commit(String key, Pin pin, KeyLocks.Action<Put> put) throws IOException {
        return locks.locked(key, () -> switch (pins.pin(key, pin)) {
            case PinOutcome.Conflict(Pin first) -> new Commit.Conflict(first);
            case PinOutcome.Same(Pin first) -> store(key, first, put);
            case PinOutcome.New() -> store(key, pin, put);
        });
    }

    private Commit store(String key, Pin pin, KeyLocks.Action<Put> put) throws IOException {
        Optional<SetAside> old = Optional.empty();
        if (put.run() instanceof Put.Present) {
            if (has(key, pin)) {
                seal(key, pin);
                return new Commit.Same(pin);
            }
            old = quarantine.setAside(key, "stored bytes that differ from the pinned " + pin.sha256());
            if (put.run() instanceof Put.Present && !has(key, pin)) {
                throw new IOException("the object " + key + " changes while it is stored");
            }
        }
        seal(key, pin);
        return new Commit.Stored(old);
    }

    private boolean has(String key, Pin pin) throws IOException {
        return Digest.of(store, key).filter(digest -> digest.isOf(pin)).isPresent();
    }

    /** Writes a zip's commit record. */
    private void seal(String key, Pin pin) throws IOException {
        if (!isZip(key)) {
            return;
        }
        byte[] h1 = pin.h1().orElseThrow().getBytes(StandardCharsets.US_ASCII);
        if (store.putIfAbsent(ziphash(key), h1) instanceof Put.Present && !isSealed(key, pin)) {
            store.replace(ziphash(key), h1);
        }
    }

    private boolean isSealed(String key, Pin pin) throws IOException {
        if (!isZip(key)) {
            return true;
        }
        Optional<Stat> stat = store.stat(ziphash(key));
        if (stat.isEmpty() || stat.get().size() > MAX_ZIPHASH_BYTES) {
            return false;
        }
        Optional<byte[]> record = store.read(ziphash(key), MAX_ZIPHASH_BYTES);
        byte[] h1 = pin.h1().orElse("").getBytes(StandardCharsets.US_ASCII);
        return record.isPresent() && Arrays.equals(record.get(), h1);
    }

    /**
     * Deletes the object and its commit record; the pin stays and tells what the bytes were. Nothing happens where there
     * is none. Durable on return; after a failure it may be repeated.
     */
    public void remove(String key) throws IOException {
        locks.locked(key, () -> {
            store.delete(key);
            if (isZip(key)) {
                store.delete(ziphash(key));
            }
            return key;
        });
    }

    /** Of which keys an object was set aside at this time or later, by whoever did it. */
    public SetAsides setAsideSince(Instant time) throws IOException {
        return quarantine.since(time);
    }

    /** What is there, by the records alone: the object's bytes are not read. */
    public Lookup lookup(String key) throws IOException {
        Optional<Stat> stat = store.stat(key);
        if (stat.isEmpty()) {
            return new Lookup.Absent();
        }
        Optional<Pin> pin = pins.read(key);
        if (pin.isPresent() && pin.get().size() == stat.get().size() && isSealed(key, pin.get())) {
            return new Lookup.Committed(stat.get(), pin.get());
        }
        return new Lookup.Unproven(stat.get(), pin);
    }

    /**
     * Proves that the object has the bytes of its pin: by reading it the first time and whenever its size, time or tag
     * changed, and by one {@code stat} later on. One that has not goes to quarantine.
     */
    public Proof verify(String key) throws IOException {
        Optional<Stat> stat = store.stat(key);
        if (stat.isEmpty()) {
            return new Proof.Absent();
        }
        Optional<Pin> proved = remembered.pin(stat.get());
        return proved.isPresent()
                ? new Proof.Sound(stat.get(), proved.get())
                : locks.locked(key, () -> verifyByReading(key));
    }

    private Proof verifyByReading(String key) throws IOException {
        return switch (lookup(key)) {
            case Lookup.Absent() -> new Proof.Absent();
            case Lookup.Unproven(Stat stat, Optional<Pin> pin)
            when pin.isPresent() && stat.size() != pin.get().size() ->
                setAside(key, stat.size() + " bytes instead of " + pin.get().size());
            case Lookup.Unproven(Stat stat, Optional<Pin> pin) -> new Proof.Unproven(stat, pin);
            case Lookup.Committed(Stat stat, Pin pin) -> hash(key, stat, pin);
        };
    }

    /**
     * The same by reading every byte, whatever is remembered of it: what a disk does to a file shows in no time or size.
     *
     * @param pace wraps the stream that is read, to bound its rate; nothing is locked meanwhile
     */
    public Proof reread(String key, UnaryOperator<InputStream> pace) throws IOException {
        return switch (lookup(key)) {
            case Lookup.Absent() -> new Proof.Absent();
            case Lookup.Unproven unproven -> verify(key);
            case Lookup.Committed(Stat stat, Pin pin) -> {
                Optional<InputStream> found = store.open(key, 0);
                if (found.isEmpty()) {
                    yield new Proof.Absent();
                }
                try (InputStream in = pace.apply(found.get())) {
                    if (Digest.of(in).isOf(pin)) {
                        yield new Proof.Sound(stat, pin);
                    }
                }
                String reason = "bytes that differ from the pinned " + pin.sha256();
                // Another object by now is for whoever looks next.
                yield locks.locked(
                        key,
                        () -> store.stat(key).equals(Optional.of(stat))
                                ? setAside(key, reason)
                                : new Proof.Unproven(stat, Optional.of(pin)));
            }
        };
    }

    private Proof hash(String key, Stat stat, Pin pin) throws IOException {
        if (remembered.pin(stat).isPresent()) {
            return new Proof.Sound(stat, pin); // Somebody else has just read it.
        }
        if (!has(key, pin)) {
            return setAside(key, "bytes that differ from the pinned " + pin.sha256());
        }
        remembered.add(stat, pin);
        return new Proof.Sound(stat, pin);
    }

    private Proof setAside(String key, String reason) throws IOException {
        Optional<SetAside> done = quarantine.setAside(key, reason);
        return done.isPresent() ? new Proof.Removed(done.get()) : new Proof.Absent();
    }

    /**
     * Brings an unproven object that has a pin to an end: it is completed ({@link Proof.Sound}) if it has the bytes of its
     * pin, else set aside ({@link Proof.Removed}). One without a pin stays {@link Proof.Unproven}.
     */
    public Proof recover(String key) throws IOException {
        return locks.locked(key, () -> pinned(key));
    }

    /**
     * The same, and where there is no pin the verifier decides. It reads a copy in {@code spools} if the store has no local
     * files; an IOException, {@link SpoolFull} among them, leaves the object as it was.
     */
    public Proof recover(String key, Verifier verifier, SpoolArea spools) throws IOException {
        return locks.locked(key, () -> {
            Proof proof = pinned(key);
            return proof instanceof Proof.Unproven(Stat stat, var none)
                    ? judged(key, stat, judge(key, stat, verifier, spools))
                    : proof;
        });
    }

    private Proof pinned(String key) throws IOException {
        return switch (lookup(key)) {
            case Lookup.Absent() -> new Proof.Absent();
            case Lookup.Committed(Stat stat, Pin pin) -> hash(key, stat, pin);
            case Lookup.Unproven(Stat stat, Optional<Pin> pin) when pin.isPresent() -> complete(key, stat, pin.get());
            case Lookup.Unproven(Stat stat, Optional<Pin> none) -> new Proof.Unproven(stat, none);
        };
    }

    private Proof complete(String key, Stat stat, Pin pin) throws IOException {
        if (!has(key, pin)) {
            return setAside(key, "bytes that differ from the pinned " + pin.sha256());
        }
        seal(key, pin);
        return new Proof.Sound(stat, pin);
    }

    private Proof judged(String key, Stat stat, Verdict verdict) throws IOException {
        return switch (verdict) {
            case Verdict.Refused(String reason) -> setAside(key, reason);
            case Verdict.Proved(Pin pin) -> {
                requireRight(key, pin, stat.size());
                if (!has(key, pin)) {
                    throw new IOException("the verifier's pin of " + key + " does not describe the stored bytes");
                }
                yield switch (pins.pin(key, pin)) {
                    case PinOutcome.Conflict(Pin first) -> complete(key, stat, first);
                    case PinOutcome.Same(Pin first) -> complete(key, stat, first);
                    case PinOutcome.New() -> complete(key, stat, pin);
                };
            }
        };
    }

    private Verdict judge(String key, Stat stat, Verifier verifier, SpoolArea spools) throws IOException {
        Optional<Path> local = store.localFile(key);
        if (local.isPresent()) {
            return verifier.verify(key, local.get());
        }
        return switch (spools.reserve(stat.size())) {
            case SpoolArea.Reservation.Full(String reason) -> throw new SpoolFull(reason);
            case SpoolArea.Reservation.Reserved(Spool spool) -> {
                try (spool) {
                    copy(key, spool);
                    yield verifier.verify(key, spool.file());
                }
            }
        };
    }

    private void copy(String key, Spool spool) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        try (InputStream in =
                store.open(key, 0).orElseThrow(() -> new IOException(key + " vanished while it was read"))) {
            for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
                spool.write(ByteBuffer.wrap(piece, 0, got));
            }
        }
    }
}
