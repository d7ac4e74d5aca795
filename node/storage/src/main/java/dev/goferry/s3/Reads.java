package dev.goferry.s3;

import dev.goferry.s3.S3Failure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What reads objects. Empty is only what the server itself calls absent. */
final class Reads {
    private final S3Config config;
    private final S3Calls calls;

    Reads(S3Config config, S3Calls calls) {
        this.config = config;
        this.calls = calls;
    }

    Optional<ObjectHead> head(String key) throws S3Failure {
        return head(key, false);
    }

    /** @param afterSilence whether a call before had no answer in time */
    Optional<ObjectHead> head(String key, boolean afterSilence) throws S3Failure {
        String name = config.nameOf(key);
        try {
            return Optional.of(calls.repeated(client -> ObjectHead.of(key, client.head(name)), afterSilence));
        } catch (S3Failure e) {
            // A 404 to HEAD may mean the bucket: only a GET's answer says which.
            if (e.kind() == Kind.ABSENT && (e.told() || firstByte(key).isEmpty())) {
                return Optional.empty();
            }
            throw e.kind() == Kind.ABSENT ? S3Failure.unclear(config, key + " comes and goes", e) : e;
        }
    }

    private Optional<byte[]> firstByte(String key) throws S3Failure {
        try {
            return read(key, 1, "bytes=0-0");
        } catch (S3Failure e) {
            if (e.kind() == Kind.PAST_END) {
                return Optional.of(new byte[0]);
            }
            throw e;
        }
    }

    Optional<byte[]> read(String key, int maxBytes) throws S3Failure {
        return read(key, maxBytes, null);
    }

    private Optional<byte[]> read(String key, int maxBytes, @Nullable String range) throws S3Failure {
        return absentIsEmpty(() -> calls.repeated(client -> {
            try (Response answer = client.get(config.nameOf(key), range);
                    ObjectBody body = body(key, answer, () -> {})) {
                if (body.size() > maxBytes) {
                    throw new TooLarge(key + " has more than the " + maxBytes + " bytes asked for");
                }
                return body.readAllBytes();
            }
        }));
    }

    /** The bytes from there on; {@link Kind#PAST_END} where there are none. */
    Optional<InputStream> open(String key, long offset) throws S3Failure {
        String range = offset > 0 ? "bytes=" + offset + "-" : null;
        return absentIsEmpty(() -> calls.opened(client -> {
            Response answer = client.get(config.nameOf(key), range);
            try {
                requireRange(key, answer, offset);
                return body(key, answer, calls::closed);
            } catch (IOException e) {
                answer.close();
                throw e;
            }
        }));
    }

    private static ObjectBody body(String key, Response answer, Runnable whenClosed) throws IOException {
        return new ObjectBody(answer.body().byteStream(), key, length(key, answer), whenClosed);
    }

    /** Without a length nobody could tell a short answer from a whole one. */
    private static long length(String key, Response answer) throws IOException {
        String length = answer.header("Content-Length");
        if (length == null) {
            throw new IOException("the server does not say how long " + key + " is");
        }
        return Long.parseLong(length);
    }

    private static void requireRange(String key, Response answer, long offset) throws IOException {
        String range = answer.header("Content-Range");
        if (offset > 0 && (range == null || !range.startsWith("bytes " + offset + "-"))) {
            throw new IOException("the server gives another range of " + key + " than was asked for: " + range);
        }
    }

    private interface Reading<T> {
        T run() throws S3Failure;
    }

    private static <T> Optional<T> absentIsEmpty(Reading<? extends T> reading) throws S3Failure {
        try {
            return Optional.of(reading.run());
        } catch (S3Failure e) {
            if (e.kind() == Kind.ABSENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The caller's limit, not the server's trouble: it is not tried again. */
    static final class TooLarge extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        TooLarge(String message) {
            super(message);
        }
    }
}
