package dev.goferry.airgap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.digest.Sha256;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.json.FlatJson;
import dev.goferry.log.Cursor;
import java.util.Set;

/**
 * An archive up to a manifest or to its end: what it takes to write it on from there.
 *
 * @param batch the manifest's number, from 1 on; 0 before the first
 * @param files so far
 * @param bytes of these
 * @param gone files of the selection that were no longer in the region
 * @param next the place in the log behind it
 * @param previous SHA-256 of the manifest before this one, or of the head
 */
public record Sums(long batch, long files, long bytes, long gone, Cursor next, String previous) {
    private static final long MOST = 1L << 60;
    private static final Set<String> FIELDS = Set.of("batch", "files", "bytes", "gone", "next", "previous");

    public Sums {
        if (!previous.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no SHA-256: " + previous);
        }
    }

    /** The same behind this manifest: what the next one goes on from. */
    Sums behind(byte[] manifest) {
        return new Sums(batch, files, bytes, gone, next, Sha256.hex(manifest));
    }

    FlatJson json() {
        return FlatJson.empty()
                .with("batch", batch)
                .with("files", files)
                .with("bytes", bytes)
                .with("gone", gone)
                .with("next", next.text())
                .with("previous", previous);
    }

    static Sums of(FlatJson json) {
        return new Sums(
                json.number("batch"),
                json.number("files"),
                json.number("bytes"),
                json.number("gone"),
                Cursor.parse(json.text("next")),
                json.text("previous"));
    }

    /** As a client sends it to have the archive written on. */
    public ObjectNode tree() {
        return Json.parseObject(json().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static Sums of(Fields fields) {
        fields.only(FIELDS);
        FIELDS.stream().filter(name -> !fields.has(name)).sorted().findFirst().ifPresent(name -> {
            throw new InvalidField("resume." + name, "missing");
        });
        try {
            return new Sums(
                    fields.number("batch", 0, 0, MOST),
                    fields.number("files", 0, 0, MOST),
                    fields.number("bytes", 0, 0, MOST),
                    fields.number("gone", 0, 0, MOST),
                    Cursor.parse(fields.text("next")),
                    fields.text("previous"));
        } catch (IllegalArgumentException e) {
            throw new InvalidField("resume", String.valueOf(e.getMessage()));
        }
    }
}
