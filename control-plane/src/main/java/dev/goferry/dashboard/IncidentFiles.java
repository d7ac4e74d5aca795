package dev.goferry.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.document.Json;
import dev.goferry.incident.IncidentFolder;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The region's newest incidents, as its {@link IncidentFolder} has them. Thread-safe. */
final class IncidentFiles {
    static final int PAGE = 50;
    static final int MOST = 200;

    private static final int LONGEST_BYTES = 64 << 10;
    private static final int LONGEST_SHOWN = 2_000;

    /** Incidents are written once. */
    private final Cache<String, String> texts =
            Caffeine.newBuilder().maximumSize(2L * MOST).build();

    private final ObjectStore store;

    IncidentFiles(ObjectStore store) {
        this.store = store;
    }

    /** How many there are and the newest {@value #PAGE}, the newest first. */
    ObjectNode newest() throws IOException {
        return page("", PAGE);
    }

    /** The same from an incident on; {@code next} says where the next page begins. */
    ObjectNode page(String before, int limit) throws IOException {
        List<String> keys;
        try (Stream<Stat> all = store.list(IncidentFolder.PREFIX)) {
            keys = all.map(stat -> stat.key().substring(IncidentFolder.PREFIX.length()))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException("the incidents cannot be listed", e);
        }
        List<String> page = keys.stream()
                .filter(key -> before.isEmpty() || key.compareTo(before) < 0)
                .limit(limit + 1L)
                .toList();
        ObjectNode json = Json.object().put("count", keys.size());
        ArrayNode items = json.putArray("items");
        for (String key : page.subList(0, Math.min(limit, page.size()))) {
            items.add(incident(text(IncidentFolder.PREFIX + key)));
        }
        return page.size() > limit ? json.put("next", page.get(limit - 1)) : json;
    }

    private String text(String key) throws IOException {
        String known = texts.getIfPresent(key);
        if (known != null) {
            return known;
        }
        byte[] bytes = store.read(key, LONGEST_BYTES).orElse(new byte[0]);
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        texts.put(key, text);
        return text;
    }

    /** A file begins with its time. */
    private static ObjectNode incident(String text) {
        int space = Math.max(0, text.indexOf(' '));
        String what = text.substring(space).strip();
        return Json.object()
                .put("at", text.substring(0, space))
                .put("text", what.length() > LONGEST_SHOWN ? what.substring(0, LONGEST_SHOWN) + "…" : what);
    }
}
