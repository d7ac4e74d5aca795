package dev.goferry.airgap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.log.LogRecord;
import java.util.ArrayList;
import java.util.List;

/** What an import did so far. Not for many threads. */
public final class Report {
    /** So many are named; all are counted. */
    static final int NAMED = 100;

    private long stored;
    private long bytes;
    private long present;
    private long kept;
    private long conflicts;
    private long refused;
    private long purges;
    private boolean whole;
    private final List<String> troubles = new ArrayList<>();

    void add(LogRecord.Stored record, Arrival.Outcome outcome) {
        switch (outcome) {
            case Arrival.Outcome.Stored done -> {
                stored++;
                bytes += record.pin().size();
            }
            case Arrival.Outcome.Present done -> present++;
            case Arrival.Outcome.Kept(LogRecord.Purged purge) -> {
                kept++;
                name(record.key() + " was purged here and may not return: " + purge.reason());
            }
            case Arrival.Outcome.Conflict(String text) -> {
                conflicts++;
                name(text);
            }
            case Arrival.Outcome.Refused(String reason) -> {
                refused++;
                name(record.key() + " is refused: " + reason);
            }
        }
    }

    private void name(String trouble) {
        if (troubles.size() < NAMED) {
            troubles.add(trouble);
        }
    }

    void purged() {
        purges++;
    }

    void ended() {
        whole = true;
    }

    /** As the API answers it. */
    public ObjectNode json() {
        ObjectNode json = Json.object()
                .put("stored", stored)
                .put("bytes", bytes)
                .put("present", present)
                .put("barred", kept)
                .put("conflicts", conflicts)
                .put("refused", refused)
                .put("purges", purges)
                .put("whole", whole);
        ArrayNode named = json.putArray("troubles");
        troubles.forEach(named::add);
        return json;
    }
}
