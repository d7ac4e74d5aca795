package dev.goferry.log;

import dev.goferry.json.FlatJson;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One object of the log: a header line and its records' lines, each with its end.
 *
 * @param epoch random, made with the first segment and copied into every later one
 * @param time when it was written; always after the last record of the segment before it, see {@link #timeOf}
 * @param writer random, so that a writer knows its own segment again when an answer was lost
 */
record Segment(String epoch, long sequence, Instant time, String writer, List<String> lines) {
    private static final int FORMAT = 1;

    static String key(long sequence) {
        String digits = Long.toString(sequence);
        return "_goferry/log/" + "0".repeat(20 - digits.length()) + digits + ".ndjson";
    }

    /** When the record in this line was logged: a microsecond each, so that no two records have the same time. */
    Instant timeOf(int line) {
        return time.plus(line, ChronoUnit.MICROS);
    }

    byte[] bytes() {
        String body = body(lines);
        FlatJson header = FlatJson.empty()
                .with("v", FORMAT)
                .with("type", "segment")
                .with("epoch", epoch)
                .with("sequence", sequence)
                .with("time", time.toString())
                .with("writer", writer)
                .with("records", lines.size())
                .with("body", Sealing.digest(body));
        return (Sealing.seal(header) + "\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    private static String body(List<String> lines) {
        StringBuilder body = new StringBuilder();
        lines.forEach(line -> body.append(line).append('\n'));
        return body.toString();
    }

    /** Reads a segment; whatever is not as it was written is {@link LogDamaged}. */
    static Segment parse(long sequence, byte[] bytes) throws LogDamaged {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        if (end < 0) {
            throw LogDamaged.segment(key(sequence), "no header");
        }
        FlatJson header = header(sequence, text.substring(0, end));
        String body = text.substring(end + 1);
        List<String> lines = body.lines().toList();
        if (!header.text("body").equals(Sealing.digest(body)) || header.number("records") != lines.size()) {
            throw LogDamaged.segment(key(sequence), "its records do not fit its header");
        }
        return new Segment(
                header.text("epoch"), sequence, Instant.parse(header.text("time")), header.text("writer"), lines);
    }

    private static FlatJson header(long sequence, String line) throws LogDamaged {
        try {
            FlatJson header = Sealing.open(line);
            if (header.number("v") == FORMAT && header.number("sequence") == sequence) {
                return header;
            }
        } catch (IllegalArgumentException e) {
            throw LogDamaged.segment(key(sequence), "header: " + e.getMessage());
        }
        throw LogDamaged.segment(key(sequence), "it is another segment, or a newer Goferry wrote it");
    }

    /** The time of a segment of which only the header line is at hand. */
    static Instant time(long sequence, String line) throws LogDamaged {
        try {
            return Instant.parse(header(sequence, line).text("time"));
        } catch (DateTimeException e) {
            throw LogDamaged.segment(key(sequence), "time: " + e.getMessage());
        }
    }
}
