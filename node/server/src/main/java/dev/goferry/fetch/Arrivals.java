package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Commit;
import dev.goferry.flight.Landing;
import dev.goferry.pin.Pin;
import dev.goferry.telemetry.Traces;
import dev.goferry.verification.Urgency;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step before the store: whatever was downloaded is proved, committed, and only then given out. What fails its
 * proof is stored nowhere.
 */
public final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    private final Proving proving;
    private final Artifacts artifacts;
    private final Incidents incidents;
    private final @Nullable Bucket bucket;
    private final Committed told;
    private final Purges purges;

    /** @param bucket the region's bucket, or null where the store is a folder */
    public Arrivals(
            Proving proving,
            Artifacts artifacts,
            Incidents incidents,
            Purges purges,
            @Nullable Bucket bucket,
            Committed told) {
        this.proving = proving;
        this.artifacts = artifacts;
        this.incidents = incidents;
        this.purges = purges;
        this.bucket = bucket;
        this.told = told;
    }

    /** Asks the checksum database, while the bytes are still to come. */
    Proving.Expectation expect(ArtifactKey key, Urgency urgency) {
        return proving.expect(key, urgency);
    }

    /** Fails if a body of so many bytes could not be stored. */
    void requireRoom(long bytes) throws IOException {
        artifacts.requireRoom(bytes);
    }

    /** Proves and commits a whole body. */
    Landing accept(ArtifactKey key, Body body, String upstream, Proving.Expectation expectation)
            throws IOException, InterruptedException {
        return switch (prove(key, body, upstream, expectation)) {
            case Proving.Judgement.Right(Pin pin) -> {
                long drops = bucket == null ? 0 : bucket.drops();
                Commit commit = commit(key, body, pin);
                Landing.Refused barred = purges.since(key.module());
                if (barred != null) {
                    artifacts.remove(key.path()); // It was purged while it was on its way here.
                    yield barred;
                }
                if (bucket != null && !(commit instanceof Commit.Conflict)) {
                    bucket.committed(key, body, pin, drops);
                }
                if (commit instanceof Commit.Stored) {
                    told.committed(key, pin);
                }
                yield landed(key, commit, pin, body, upstream);
            }
            case Proving.Judgement.Wrong(Landing landing) -> landing;
            case Proving.Judgement.Open(Landing.Failed landing) -> landing;
        };
    }

    private Proving.Judgement prove(ArtifactKey key, Body body, String upstream, Proving.Expectation expectation)
            throws IOException, InterruptedException {
        try (Traces.Step _ = Traces.step("verify", SpanKind.INTERNAL)) {
            return proving.prove(key, body, upstream, expectation);
        }
    }

    private Commit commit(ArtifactKey key, Body body, Pin pin) throws IOException {
        try (Traces.Step _ = Traces.step("commit", SpanKind.INTERNAL)) {
            return switch (body) {
                case Body.Small(byte[] bytes) -> artifacts.commit(key.path(), bytes, pin);
                case Body.Large large -> artifacts.commit(key.path(), large.file(), pin);
            };
        }
    }

    private Landing landed(ArtifactKey key, Commit commit, Pin pin, Body body, String upstream) {
        Landing landing = new Landing.Committed(body.onHeap(), pin.size(), pin.sha256(), upstream);
        return switch (commit) {
            case Commit.Stored(var replaced) -> {
                replaced.ifPresent(old -> incidents.damaged(old.key(), old.reason()));
                yield landing;
            }
            case Commit.Same same -> landing;
            case Commit.Conflict(Pin first)
            when key.kind() == ArtifactKind.INFO -> {
                // An .info has no hash that anybody vouches for, and upstreams add fields to it.
                LOG.warn("{} is given out but not stored: it differs from the one first seen {}", key, first);
                yield landing;
            }
            case Commit.Conflict(Pin first) -> conflict(key, first, pin, upstream);
        };
    }

    private Landing conflict(ArtifactKey key, Pin first, Pin now, String upstream) {
        String text = "verifying " + key + ": it differs from the one first seen here\n\tdownloaded: "
                + now.hashes() + " from " + upstream + "\n\tfirst seen: " + first.hashes() + " from " + first.source()
                + " at " + first.firstSeen()
                + "\nNothing was stored. Was the version's tag moved? Publish a new version instead.";
        return incidents.report(key.module(), text, upstream);
    }
}
