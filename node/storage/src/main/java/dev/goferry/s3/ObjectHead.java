package dev.goferry.s3;

import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import okhttp3.Headers;

/**
 * An object's HEAD.
 *
 * @param writer the mark of the call that wrote it, or empty
 */
record ObjectHead(Stat stat, String writer) {
    /** The user metadata that tells one's own write from another's, when the answer to it was lost. */
    private static final String WRITER = "x-amz-meta-goferry-writer";

    static ObjectHead of(String key, Headers answer) throws IOException {
        Instant modified = answer.getInstant("Last-Modified");
        String size = answer.get("Content-Length");
        if (modified == null || size == null) {
            throw new IOException("the server does not say how long " + key + " is, or since when");
        }
        String tag = Objects.requireNonNullElse(answer.get("ETag"), "").replace("\"", "");
        // To the second, as HEAD is; a listing is finer on some servers.
        Stat stat = new Stat(key, Long.parseLong(size), modified.truncatedTo(ChronoUnit.SECONDS), tag);
        return new ObjectHead(stat, Objects.requireNonNullElse(answer.get(WRITER), ""));
    }

    /** The headers of a write by whom the mark names. */
    static Map<String, String> written(String mark, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(WRITER, mark);
        return all;
    }
}
