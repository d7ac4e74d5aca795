package dev.goferry.keeper;

import dev.goferry.json.FlatJson;
import dev.goferry.keeper.AntiEntropy.Tally;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** What the bucket remembers of the last finished anti-entropy pass: one line of JSON. */
final class Compared {
    static final String KEY = "_goferry/anti-entropy.json";
    static final int MAX_BYTES = 4096;

    private Compared() {}

    static String text(Instant finished, Tally tally) {
        return FlatJson.empty()
                        .with("finished", finished.toString())
                        .with("records", tally.logged())
                        .with("files", tally.listed())
                        .with("appended", tally.appended())
                        .with("missing", tally.missing())
                + "\n";
    }

    /** When it was finished, if this is such a line. */
    static Optional<Instant> read(String text) {
        try {
            return Optional.of(Instant.parse(FlatJson.parse(text.strip()).text("finished")));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
