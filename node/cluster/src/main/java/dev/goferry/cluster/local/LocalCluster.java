package dev.goferry.cluster.local;

import dev.goferry.cluster.Asks;
import dev.goferry.cluster.Bulletins;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Hints;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Member;
import dev.goferry.cluster.Members;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.cluster.PendingRecords;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A cluster of one, without any network: what a node without {@code cluster.join} runs on, and most tests. All of it is
 * in memory, within the bounds of {@link Limits}, and gone with the process. Thread-safe.
 */
public final class LocalCluster implements Cluster {
    /**
     * Bounds.
     *
     * @param versions module versions in the index; about 1 KiB of heap each
     * @param notes words left by lease holders, the oldest out first
     * @param noteBytes of all these notes together
     * @param pending lines that wait for the log's keeper, at most 16 KiB each, usually 400 bytes
     */
    public record Limits(int versions, int notes, int noteBytes, int pending) {
        public static final Limits DEFAULT = new Limits(50_000, 10_000, 16 << 20, PendingRecords.BOUND);

        public Limits {
            if (versions < 1 || notes < 1 || noteBytes < LocalLeases.LONGEST_NOTE || pending < 1) {
                throw new IllegalArgumentException("a local cluster needs room for one version, note and line, and "
                        + LocalLeases.LONGEST_NOTE + " bytes of notes, not " + versions + ", " + notes + ", " + pending
                        + " and " + noteBytes);
            }
        }
    }

    /** Nobody comes and nobody leaves. */
    private record One(Member self) implements Members {
        @Override
        public List<Member> all() {
            return List.of(self);
        }

        @Override
        public void onChange(Runnable action) {}
    }

    /** Only this process hears. */
    private static final class Here implements Hints {
        private final List<Consumer<Hint>> listeners = new CopyOnWriteArrayList<>();

        @Override
        public void send(Hint hint) {
            listeners.forEach(listener -> listener.accept(hint));
        }

        @Override
        public void listen(Consumer<Hint> listener) {
            listeners.add(listener);
        }
    }

    private final Members members;
    private final LocalLeases leases;
    private final ModuleIndex index;
    private final Hints hints = new Here();
    private final Asks asks = new LocalAsks();
    private final PendingRecords pending;
    private final Bulletins bulletins;

    /**
     * @param peer the base URL of this process's node-to-node side
     * @param clock ends the notes of leases; it should not jump when the machine's clock is set
     */
    public LocalCluster(URI peer, Limits limits, InstantSource clock) {
        this.members = new One(new Member(UUID.randomUUID().toString(), peer));
        this.leases = new LocalLeases(members.self(), limits.notes(), limits.noteBytes(), clock);
        this.index = new LocalIndex(limits.versions());
        this.pending = new LocalPending(limits.pending());
        this.bulletins = new LocalBulletins(members.self(), clock);
    }

    @Override
    public Members members() {
        return members;
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public ModuleIndex index() {
        return index;
    }

    @Override
    public Hints hints() {
        return hints;
    }

    @Override
    public Asks asks() {
        return asks;
    }

    @Override
    public PendingRecords pending() {
        return pending;
    }

    @Override
    public Bulletins bulletins() {
        return bulletins;
    }

    /** Wakes whoever waits for a lease; claims are {@link Leases.Claim.Unknown} from now on. */
    @Override
    public void close() {
        leases.close();
    }
}
