package dev.goferry.checksum;

import dev.goferry.sumdb.SumDbReader.Read;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.Body;
import dev.goferry.upstream.UpstreamAnswer.BodyBroken;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Whole small files from an origin: so many at a time, so large, in so many tries and so much time. */
final class Fetch {
    private final SumDbOrigin origin;
    private final ChecksumConfig config;
    private final InstantSource clock;
    private final Semaphore turns;

    Fetch(SumDbOrigin origin, ChecksumConfig config, InstantSource clock) {
        this.origin = origin;
        this.config = config;
        this.clock = clock;
        this.turns = new Semaphore(config.maxInFlight(), true);
    }

    Read get(String path, int maxBytes) {
        Instant deadline = clock.instant().plus(config.timeout());
        try {
            if (!turns.tryAcquire(config.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                return new Read.Unavailable(
                        Reason.OVERLOADED.status(),
                        "no turn for " + path + " in " + config.timeout().toSeconds() + " s: " + config.maxInFlight()
                                + " requests to the checksum database are in flight");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Read.Unavailable(Reason.OVERLOADED.status(), "interrupted while waiting for " + path);
        }
        try {
            return tried(path, maxBytes, new Tries(config.tries(), deadline));
        } finally {
            turns.release();
        }
    }

    /** The origin repeats what failed before a body came; a body that broke is ours to ask for again. */
    private Read tried(String path, int maxBytes, Tries tries) {
        for (int left = config.tries(); ; left--) {
            UpstreamAnswer answer = origin.get(path, maxBytes, tries);
            if (!(answer instanceof UpstreamAnswer.Found found)) {
                return withoutBody(answer);
            }
            try (Body body = found.body()) {
                return new Read.Bytes(whole(body, maxBytes));
            } catch (BodyBroken e) {
                if (left <= 1 || e.reason() == Reason.TOO_LARGE) {
                    return new Read.Unavailable(e.reason().status(), found.upstream() + ": " + e.getMessage());
                }
            }
        }
    }

    private static Read withoutBody(UpstreamAnswer answer) {
        return switch (answer) {
            case UpstreamAnswer.Found _ -> throw new IllegalArgumentException("has a body");
            case UpstreamAnswer.NotFound(String upstream, int status, String text) ->
                new Read.NotFound(status, text.isBlank() ? upstream + " answered " + status : text);
            case UpstreamAnswer.Forbidden(String upstream, int status, String text) ->
                new Read.Unavailable(Reason.STATUS.status(), upstream + " answered " + status + ": " + text);
            case UpstreamAnswer.Unavailable(String upstream, Reason reason, String text) ->
                new Read.Unavailable(reason.status(), upstream + ": " + text);
        };
    }

    private static byte[] whole(Body body, int maxBytes) throws BodyBroken {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuffer part = body.read(); part != null; part = body.read()) {
            if (bytes.size() + part.remaining() > maxBytes) {
                throw new BodyBroken(Reason.TOO_LARGE, "more than " + maxBytes + " bytes");
            }
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
        }
        return bytes.toByteArray();
    }
}
