package dev.goferry.freshness;

import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.config.FreshnessConfig;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Note;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks upstream once for the whole cluster: whoever holds the lease asks, puts the body into the store, and leaves a note
 * that holds for the answer's time to live; the others take it from there. A note of a lower generation counts for
 * nothing. Thread-safe; blocks virtual threads.
 */
public final class SharedQuestion {
    private static final Logger LOG = LoggerFactory.getLogger(SharedQuestion.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LOOKS = 3;

    /** Asks the upstream chain: lands {@link Landing.Committed} with checked bytes, or says why not. */
    public interface Question {
        Landing ask(AgingKey key) throws InterruptedException;
    }

    /** @param age how long ago upstream said so */
    record Answered(Landing landing, Duration age) {}

    private final Question question;
    private final Cluster cluster;
    private final ObjectStore store;
    private final FreshnessConfig config;
    private final int maxBytes;
    private final InstantSource clock;

    public SharedQuestion(
            Question question,
            Cluster cluster,
            ObjectStore store,
            FreshnessConfig config,
            int maxBytes,
            InstantSource clock) {
        this.question = question;
        this.cluster = cluster;
        this.store = store;
        this.config = config;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** @param known the body that the store has as far as this node knows, or null: it is not written again */
    Answered ask(AgingKey key, byte @Nullable [] known) throws InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            switch (cluster.leases().claim(key.objectKey())) {
                case Claim.Mine(Lease lease) -> {
                    return now(lead(key, known, lease));
                }
                case Claim.Unknown(String reason) -> {
                    LOG.warn("{} is asked for without a lease: {}", key.objectKey(), reason);
                    return now(own(key, known));
                }
                case Claim.Told(byte[] note) -> {
                    Optional<Answered> told = told(key, note);
                    if (told.isPresent()) {
                        return told.get();
                    }
                    cluster.leases().forget(key.objectKey());
                }
                case Claim.Theirs(var holder, long fence) -> {
                    if (!cluster.leases().awaitEnd(key.objectKey(), fence, PATIENCE)) {
                        return now(own(key, known));
                    }
                }
            }
        }
        return now(own(key, known));
    }

    private static Answered now(Landing landing) {
        return new Answered(landing, Duration.ZERO);
    }

    private Landing lead(AgingKey key, byte @Nullable [] known, Lease lease) throws InterruptedException {
        long generation = cluster.index().generation(key.module());
        Landing landing = null;
        try {
            landing = own(key, known);
            return landing;
        } finally {
            Duration holds = landing == null || cluster.members().all().size() < 2 ? Duration.ZERO : holds(landing);
            if (landing == null || holds.isZero()) {
                lease.release();
            } else {
                lease.release(new Note(generation, clock.instant(), landing).bytes(), holds);
            }
        }
    }

    private Landing own(AgingKey key, byte @Nullable [] known) throws InterruptedException {
        Landing landing = question.ask(key);
        if (landing instanceof Landing.Committed committed
                && committed.bytes() != null
                && !Arrays.equals(known, committed.bytes())) {
            try {
                store.replace(key.objectKey(), committed.bytes());
            } catch (IOException e) {
                LOG.warn("{} is served, but could not be stored for later: {}", key.objectKey(), e.getMessage());
            }
        }
        return landing;
    }

    private Duration holds(Landing landing) {
        return switch (landing) {
            case Landing.Committed committed -> config.ttl();
            case Landing.Absent absent -> config.unknownQuery();
            case Landing.Forbidden forbidden -> config.failure();
            case Landing.Refused refused -> config.failure();
            case Landing.Failed failed -> config.failure();
        };
    }

    private Optional<Answered> told(AgingKey key, byte[] note) {
        return Note.read(note, cluster.index().generation(key.module()))
                .flatMap(told -> landing(key, told).map(landing -> new Answered(landing, age(told))));
    }

    private Duration age(Note told) {
        Duration age = Duration.between(told.at(), clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private Optional<Landing> landing(AgingKey key, Note told) {
        return told.landing() instanceof Landing.Committed committed
                ? stored(key, committed)
                : Optional.of(told.landing());
    }

    private Optional<Landing> stored(AgingKey key, Landing.Committed told) {
        try {
            return store.read(key.objectKey(), maxBytes)
                    .map(body -> new Landing.Committed(body, body.length, "", told.upstream()));
        } catch (IOException e) {
            LOG.warn("{} cannot be read from the store: {}", key.objectKey(), e.getMessage());
            return Optional.empty();
        }
    }
}
