package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.config.LimitsConfig;
import dev.goferry.flight.Landing;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Looks what the upstream chain has of a file now, past everything that is stored or remembered here, and keeps nothing of
 * it. At most {@value #AT_ONCE} at once, behind all clients. Blocking, thread-safe.
 */
public final class UpstreamLook {
    private static final int AT_ONCE = 16;

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Upstream chain;
    private final Supplier<Tries> tries;
    private final LimitsConfig limits;

    public UpstreamLook(Upstream chain, Supplier<Tries> tries, LimitsConfig limits) {
        this.chain = chain;
        this.tries = tries;
        this.limits = limits;
    }

    /** What is there. */
    public sealed interface Seen {
        /** A small file's bytes, unproved. */
        @SuppressWarnings("ArrayRecordComponent") // Goes to the socket as it is and is never compared.
        record Bytes(byte[] bytes, String upstream) implements Seen {}

        /** A zip, which was not read; {@code length} is the announced one in bytes, or -1. */
        record Zip(long length, String upstream) implements Seen {}

        /** Nothing, or nobody can tell. */
        record Without(Landing why) implements Seen {}
    }

    /** A small file as it is; of a zip only that it is there: its head is asked for, and the rest is left. */
    public Seen of(ArtifactKey key) throws IOException {
        if (!places.tryAcquire()) {
            return new Seen.Without(new Landing.Failed(503, "too many look at the upstream at once; ask again", null));
        }
        try {
            return key.kind() == ArtifactKind.ZIP ? zip(key) : small(key);
        } finally {
            places.release();
        }
    }

    private Seen small(ArtifactKey key) throws IOException {
        SmallBody body = new SmallBody();
        long limit = key.kind() == ArtifactKind.MOD ? limits.modBytes() : limits.infoBytes();
        return switch (Download.run(chain, request(key, limit), body)) {
            case Download.End.Without(Landing landing) -> new Seen.Without(landing);
            case Download.End.Whole(String upstream) -> new Seen.Bytes(body.toByteArray(), upstream);
        };
    }

    private Seen zip(ArtifactKey key) {
        UpstreamAnswer answer = chain.get(request(key, limits.zipBytes()));
        if (!(answer instanceof UpstreamAnswer.Found found)) {
            return new Seen.Without(Download.landing(answer));
        }
        try (UpstreamAnswer.Body body = found.body()) {
            return new Seen.Zip(body.length(), found.upstream());
        }
    }

    private UpstreamRequest request(ArtifactKey key, long limit) {
        return new UpstreamRequest(key.module().path(), key.path(), limit, Priority.PREFETCH, tries.get());
    }
}
