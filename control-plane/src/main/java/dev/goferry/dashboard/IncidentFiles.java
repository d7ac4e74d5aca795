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
    static final int MOST = 50;

    private static final int LONGEST_BYTES = 64 << 10;
    private static final int LONGEST_SHOWN = 2_000;

    /** Incidents are written once. */
    private final Cache<String, String> texts =
            Caffeine.newBuilder().maximumSize(4L * MOST).build();

    private final ObjectStore store;

    IncidentFiles(ObjectStore store) {
        this.store = store;
    }

    /** How many there are and the newest {@value #MOST}, the newest first. */
    ObjectNode newest() throws IOException {
        List<String> keys;
        try (Stream<Stat> all = store.list(IncidentFolder.PREFIX)) {
            keys = all.map(Stat::key).sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw new IOException("the incidents cannot be listed", e);
        }
        ObjectNode json = Json.object().put("count", keys.size());
        ArrayNode items = json.putArray("items");
        for (String key : keys.subList(0, Math.min(MOST, keys.size()))) {
            items.add(incident(text(key)));
        }
        return json;
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
