package dev.goferry.replication;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Documents;
import dev.goferry.document.Json;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records that a rule could not take and passed over, so that they do not hold it up: {@code
 * _goferry/cursors/replication-aside/{name}.json}, at most {@value #MOST}; with more the rule stops instead.
 */
final class Aside {
    static final int MOST = 1000;

    /**
     * One of them.
     *
     * @param line of the source's log, as it stands in {@link LogLine}
     * @param why for a person
     * @param since when it was set aside
     */
    record Item(String line, String why, Instant since) {
        Item(LogRecord.Stored record, String why) {
            this(LogLine.write(record), why, Instant.now());
        }
    }

    private final Documents documents;
    private final String key;

    Aside(Documents documents, String name) {
        this.documents = documents;
        this.key = key(name);
    }

    static String key(String name) {
        return "_goferry/cursors/replication-aside/" + name + ".json";
    }

    List<Item> items() throws IOException {
        Optional<Documents.Seen> seen = documents.read(key);
        return seen.isEmpty() ? List.of() : items(seen.get().json());
    }

    /** Sets these aside, each once; there must be room. */
    void add(List<Item> more) throws IOException {
        if (more.isEmpty()) {
            return;
        }
        documents.create(key, Json.object());
        boolean[] isFull = new boolean[1];
        documents.change(key, json -> {
            Map<String, Item> all = new LinkedHashMap<>();
            items(json).forEach(item -> all.put(item.line(), item));
            more.forEach(item -> all.put(item.line(), item));
            isFull[0] = all.size() > MOST;
            return isFull[0] ? Optional.empty() : Optional.of(json(List.copyOf(all.values()), isAsked(json)));
        });
        if (isFull[0]) {
            throw new IOException(
                    MOST + " files are set aside, and more would be: see why in the rule's status, mend it,"
                            + " and retry the rule. The last: " + more.getLast().why());
        }
    }

    /** Has all of them tried again; how many. */
    int retry() throws IOException {
        Optional<ObjectNode> now = documents.change(
                key, json -> Optional.of(json(items(json), !items(json).isEmpty())));
        return now.isEmpty() ? 0 : items(now.get()).size();
    }

    /** Those that are to be tried again, or none. */
    List<Item> asked() throws IOException {
        Optional<Documents.Seen> seen = documents.read(key);
        return seen.isEmpty() || !isAsked(seen.get().json())
                ? List.of()
                : items(seen.get().json());
    }

    /** These were tried: what remains of them is left. */
    void tried(List<Item> items, List<Item> left) throws IOException {
        documents.change(key, json -> {
            Map<String, Item> all = new LinkedHashMap<>();
            items(json).forEach(item -> all.put(item.line(), item));
            items.forEach(item -> all.remove(item.line()));
            left.forEach(item -> all.put(item.line(), item));
            return Optional.of(json(List.copyOf(all.values()), false));
        });
    }

    private static boolean isAsked(ObjectNode json) {
        return json.path("retry").asBoolean();
    }

    private static List<Item> items(ObjectNode json) {
        List<Item> items = new ArrayList<>();
        json.path("items")
                .forEach(item -> items.add(new Item(
                        item.path("line").asText(),
                        item.path("why").asText(),
                        Instant.parse(item.path("since").asText()))));
        return items;
    }

    private static ObjectNode json(List<Item> items, boolean retry) {
        ObjectNode json = Json.object().put("retry", retry);
        ArrayNode array = json.putArray("items");
        items.forEach(item -> array.addObject()
                .put("line", item.line())
                .put("why", item.why())
                .put("since", item.since().toString()));
        return json;
    }
}
