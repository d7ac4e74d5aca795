package dev.goferry.s3;

import dev.goferry.s3.S3Failure.Kind;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.StatObjectArgs;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
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
        StatObjectArgs ask = StatObjectArgs.builder()
                .bucket(config.bucket())
                .object(config.nameOf(key))
                .build();
        try {
            return Optional.of(ObjectHead.of(key, calls.repeated(client -> client.statObject(ask), afterSilence)));
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
            return read(key, 1, 1L);
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

    private Optional<byte[]> read(String key, int maxBytes, @Nullable Long range) throws S3Failure {
        GetObjectArgs.Builder ask =
                GetObjectArgs.builder().bucket(config.bucket()).object(config.nameOf(key));
        if (range != null) {
            ask.length(range);
        }
        GetObjectArgs args = ask.build();
        return absentIsEmpty(() -> calls.repeated(client -> {
            try (GetObjectResponse answer = client.getObject(args);
                    ObjectBody body = body(key, answer, () -> {})) {
                if (length(key, answer) > maxBytes) {
                    throw new TooLarge(key + " has more than the " + maxBytes + " bytes asked for");
                }
                return body.readAllBytes();
            }
        }));
    }

    /** The bytes from there on; {@link Kind#PAST_END} where there are none. */
    Optional<InputStream> open(String key, long offset) throws S3Failure {
        GetObjectArgs.Builder ask =
                GetObjectArgs.builder().bucket(config.bucket()).object(config.nameOf(key));
        if (offset > 0) {
            ask.offset(offset);
        }
        GetObjectArgs args = ask.build();
        return absentIsEmpty(() -> calls.opened(client -> {
            GetObjectResponse answer = client.getObject(args);
            try {
                requireRange(key, answer, offset);
                return body(key, answer, calls::closed);
            } catch (IOException e) {
                answer.close();
                throw e;
            }
        }));
    }

    private static ObjectBody body(String key, GetObjectResponse answer, Runnable whenClosed) throws IOException {
        return new ObjectBody(answer, key, length(key, answer), whenClosed);
    }

    /** Without a length nobody could tell a short answer from a whole one. */
    private static long length(String key, GetObjectResponse answer) throws IOException {
        String length = answer.headers().get("Content-Length");
        if (length == null) {
            throw new IOException("the server does not say how long " + key + " is");
        }
        return Long.parseLong(length);
    }

    private static void requireRange(String key, GetObjectResponse answer, long offset) throws IOException {
        String range = answer.headers().get("Content-Range");
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
