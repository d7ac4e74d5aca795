package dev.goferry.checksum;

import dev.goferry.sumdb.MalformedAnswer;
import dev.goferry.sumdb.SignedHead;
import dev.goferry.sumdb.SumDbReader.Read;
import dev.goferry.sumdb.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest tree head for clients: asked again when its time is up, served stale when that fails, never replaced by a
 * smaller one. Kept in the store, so that it is stale and not absent after a restart. Safe for many threads.
 */
final class SumDbLatest {
    private record Known(SignedHead head, Instant fetched) {}

    private static final Resource.Latest LATEST = new Resource.Latest();

    private final SumDbFiles files;
    private final VerifierKey key;
    private final Duration ttl;
    private final InstantSource clock;
    private volatile @Nullable Known known;

    SumDbLatest(SumDbFiles files, VerifierKey key, Duration ttl, InstantSource clock) {
        this.files = files;
        this.key = key;
        this.ttl = ttl;
        this.clock = clock;
    }

    Read read() {
        Known now = known;
        if (now != null && isFresh(now)) {
            return bytes(now.head());
        }
        Read read = files.reread(LATEST.path());
        return switch (read) {
            case Read.Bytes(byte[] fetched) -> newer(fetched);
            case Read.NotFound _, Read.Unavailable _ ->
                stale().map(SumDbLatest::bytes).orElse(read);
        };
    }

    private boolean isFresh(Known head) {
        Duration age = Duration.between(head.fetched(), clock.instant());
        return !age.isNegative() && age.compareTo(ttl) < 0; // A clock set back makes it stale, not eternal.
    }

    private synchronized Read newer(byte[] fetched) {
        SignedHead newest =
                open(fetched).orElseThrow(() -> new IllegalStateException("was checked when it was fetched"));
        Optional<SignedHead> before = stale();
        if (before.isPresent() && before.get().head().size() >= newest.head().size()) {
            newest = before.get();
        } else {
            files.keep(LATEST, fetched);
        }
        known = new Known(newest, clock.instant());
        return bytes(newest);
    }

    private Optional<SignedHead> stale() {
        Known now = known;
        return now != null ? Optional.of(now.head()) : files.kept(LATEST).flatMap(this::open);
    }

    private Optional<SignedHead> open(byte[] note) {
        try {
            return Optional.of(SignedHead.open(note, key));
        } catch (MalformedAnswer e) {
            return Optional.empty();
        }
    }

    private static Read bytes(SignedHead head) {
        return new Read.Bytes(head.note().getBytes(StandardCharsets.UTF_8));
    }
}
