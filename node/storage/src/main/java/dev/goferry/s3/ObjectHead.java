package dev.goferry.s3;

import dev.goferry.storage.ObjectStore.Stat;
import io.minio.StatObjectResponse;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * An object's HEAD.
 *
 * @param writer the mark of the call that wrote it, or empty
 */
record ObjectHead(Stat stat, String writer) {
    /** The user metadata that tells one's own write from another's, when the answer to it was lost. */
    static final String WRITER = "goferry-writer";

    static ObjectHead of(String key, StatObjectResponse answer) {
        // To the second, as HEAD is; a listing is finer on some servers.
        Stat stat = new Stat(
                key, answer.size(), answer.lastModified().toInstant().truncatedTo(ChronoUnit.SECONDS), answer.etag());
        String writer = Objects.requireNonNullElse(answer.userMetadata().getFirst(WRITER), "");
        return new ObjectHead(stat, writer);
    }
}
