package dev.goferry.airgap;

import dev.goferry.json.FlatJson;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The entry that says what the files behind it are: their records as in the region's log, in their order. It names the
 * SHA-256 of the manifest before it, so that the last entry of an archive vouches for all of it.
 *
 * @param sums the archive so far, this batch included
 * @param records stored files, whose bytes follow in this order, and purges
 */
record Manifest(Sums sums, List<LogRecord> records) {
    static final String FOLDER = "_goferry/archive/";

    /** Records in one, and the bytes that they make at most. */
    static final int MOST_RECORDS = 200;

    static final int MOST_BYTES = (MOST_RECORDS + 1) * (LogLine.LONGEST + 1);

    Manifest {
        records = List.copyOf(records);
    }

    static boolean isName(String name) {
        return name.startsWith(FOLDER) && name.endsWith(".ndjson");
    }

    String name() {
        return FOLDER + String.format("%08d.ndjson", sums.batch());
    }

    List<LogRecord.Stored> files() {
        return records.stream()
                .filter(LogRecord.Stored.class::isInstance)
                .map(LogRecord.Stored.class::cast)
                .toList();
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(sums.json().toString()).append('\n');
        records.forEach(record -> text.append(LogLine.write(record)).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Manifest parse(byte[] bytes) throws ArchiveDamaged {
        try {
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            if (lines.size() < 2 || lines.size() > MOST_RECORDS + 1) {
                throw new IllegalArgumentException(lines.size() + " lines");
            }
            List<LogRecord> records = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                records.add(record(line));
            }
            return new Manifest(Sums.of(FlatJson.parse(lines.getFirst())), records);
        } catch (IllegalArgumentException e) {
            throw new ArchiveDamaged("a manifest in the archive is damaged: " + e.getMessage());
        }
    }

    private static LogRecord record(String line) {
        return switch (LogLine.read(line)) {
            case LogLine.Known(LogRecord record) when !(record instanceof LogRecord.Refreshed) -> record;
            case LogLine.Known other -> throw new IllegalArgumentException("a record that no archive has");
            case LogLine.Unknown(String type) ->
                throw new IllegalArgumentException("a record of the type " + type + ": upgrade this Goferry");
        };
    }
}
