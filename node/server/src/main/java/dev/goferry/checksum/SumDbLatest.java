package dev.goferry.checksum;

import dev.goferry.sumdb.MalformedAnswer;
import dev.goferry.sumdb.SignedHead;
import dev.goferry.sumdb.SumDbReader.Read;
import dev.goferry.sumdb.VerifierKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest tree head for clients: asked again when its time is up, served stale when that fails, never replaced by a
 * smaller one. Safe for many threads.
 */
final class SumDbLatest {
    private record Known(byte[] bytes, long size, Instant fetched) {}

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
            return new Read.Bytes(now.bytes());
        }
        // Before the fetch, which replaces what is kept.
        Optional<byte[]> before = now != null ? Optional.of(now.bytes()) : files.kept(LATEST);
        Read read = files.reread(LATEST.path());
        return switch (read) {
            case Read.Bytes(byte[] bytes) -> new Read.Bytes(newer(before, bytes));
            case Read.NotFound _, Read.Unavailable _ ->
                before.<Read>map(Read.Bytes::new).orElse(read);
        };
    }

    private boolean isFresh(Known head) {
        Duration age = Duration.between(head.fetched(), clock.instant());
        return !age.isNegative() && age.compareTo(ttl) < 0;
    }

    private synchronized byte[] newer(Optional<byte[]> before, byte[] fetched) {
        byte[] newest = before.filter(old -> size(old) > size(fetched)).orElse(fetched);
        Known now = known;
        if (now == null || now.size() <= size(newest)) {
            now = new Known(newest, size(newest), clock.instant());
            known = now;
        }
        return now.bytes();
    }

    private long size(byte[] note) {
        try {
            return SignedHead.open(note, key).head().size();
        } catch (MalformedAnswer e) {
            throw new IllegalStateException("was checked when it was fetched", e);
        }
    }
}
