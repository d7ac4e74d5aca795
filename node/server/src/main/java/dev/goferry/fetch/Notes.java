package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.config.FreshnessConfig;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Note;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The word that a leader leaves for the nodes that come too late to follow it: why there is no file. It holds as long as
 * the leader itself would remember it, and no longer than the module's generation.
 */
public final class Notes {
    /** What failed now may work in a moment; a herd that comes meanwhile shares the failure. */
    private static final Duration FAILURE = Duration.ofSeconds(1);

    private static final Duration REFUSAL = Duration.ofSeconds(30);
    private static final Duration UNKNOWN_INFO = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final FreshnessConfig config;
    private final InstantSource clock;

    public Notes(Cluster cluster, FreshnessConfig config, InstantSource clock) {
        this.cluster = cluster;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Ends the lease.
     *
     * @param generation the module's when the fetch began: what came meanwhile makes the word old
     * @param landing null if the fetch ended in an exception
     */
    void release(Lease lease, ArtifactKey key, long generation, @Nullable Landing landing) {
        Duration holds = landing == null || alone() ? Duration.ZERO : holds(key, landing);
        if (landing == null || holds.isZero()) {
            lease.release();
            return;
        }
        lease.release(new Note(generation, clock.instant(), landing).bytes(), holds);
    }

    private boolean alone() {
        return cluster.members().all().size() < 2;
    }

    private Duration holds(ArtifactKey key, Landing landing) {
        return switch (landing) {
            case Landing.Committed committed -> Duration.ZERO; // The store says so.
            case Landing.Absent absent -> absence(key.kind(), config);
            case Landing.Forbidden forbidden -> FAILURE;
            case Landing.Refused refused -> REFUSAL;
            case Landing.Failed failed when failed.ofOneNode() -> Duration.ZERO; // Others may fare better.
            case Landing.Failed failed -> FAILURE;
        };
    }

    /**
     * How long a file's not-found holds. An explicit .info of an unknown version is how a new tag is found, so it holds
     * only for one question in five seconds, however many ask.
     */
    public static Duration absence(ArtifactKind kind, FreshnessConfig config) {
        Duration unknown = config.unknownVersion();
        boolean shorter = kind == ArtifactKind.INFO && unknown.compareTo(UNKNOWN_INFO) > 0;
        return shorter ? UNKNOWN_INFO : unknown;
    }

    /** What the last leader said, unless the module has moved on since. */
    Optional<Landing> read(ArtifactKey key, byte[] note) {
        return Note.read(note, generation(key)).map(Note::landing);
    }

    /** The module's generation now. */
    long generation(ArtifactKey key) {
        return cluster.index().generation(key.module().path());
    }
}
