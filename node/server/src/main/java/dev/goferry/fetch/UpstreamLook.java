package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.config.LimitsConfig;
import dev.goferry.flight.Landing;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Looks what the upstream chain has of a small file now, past everything that is stored or remembered here, and keeps
 * nothing of it. At most {@value #AT_ONCE} at once, behind all clients. Blocking, thread-safe.
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

    /** The file's bytes, unproved, or why there are none. */
    public Landing of(ArtifactKey key) throws IOException {
        if (!places.tryAcquire()) {
            return new Landing.Failed(503, "too many look at the upstream at once; ask again", null);
        }
        try {
            long limit = key.kind() == ArtifactKind.MOD ? limits.modBytes() : limits.infoBytes();
            SmallBody body = new SmallBody();
            UpstreamRequest request =
                    new UpstreamRequest(key.module().path(), key.path(), limit, Priority.PREFETCH, tries.get());
            return switch (Download.run(chain, request, body)) {
                case Download.End.Without(Landing landing) -> landing;
                case Download.End.Whole(String upstream) -> {
                    byte[] bytes = body.toByteArray();
                    yield new Landing.Committed(bytes, bytes.length, body.body().sha256(), upstream);
                }
            };
        } finally {
            places.release();
        }
    }
}
