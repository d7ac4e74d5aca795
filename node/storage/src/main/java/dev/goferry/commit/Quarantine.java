package dev.goferry.commit;

import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where objects go that are not what they should be: {@code _goferry/quarantine/{time}~{random}~{key}}, slashes written
 * as {@code ~}. Holds a bounded number; the oldest go, and whoever adds one is told which.
 */
final class Quarantine {
    static final String FOLDER = "_goferry/quarantine/";
    private static final int MAX_NAME = 255;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ObjectStore store;
    private final int maxObjects;
    private final InstantSource clock;

    Quarantine(ObjectStore store, int maxObjects, InstantSource clock) {
        this.store = store;
        this.maxObjects = maxObjects;
        this.clock = clock;
    }

    /** Takes the object out of service; empty if it has gone meanwhile. */
    Optional<SetAside> setAside(String key, String reason) throws IOException {
        String name = TIME.format(clock.instant()) + "~" + UUID.randomUUID() + "~" + key.replace('/', '~');
        String fresh = FOLDER + name.substring(0, Math.min(name.length(), MAX_NAME));
        if (Artifacts.isZip(key)) {
            store.delete(Artifacts.ziphash(key));
        }
        return store.move(key, fresh)
                ? Optional.of(new SetAside(key, fresh, reason, dropOldest(fresh)))
                : Optional.empty();
    }

    private List<String> dropOldest(String newest) throws IOException {
        List<String> held;
        try (Stream<Stat> all = store.list(FOLDER)) {
            held = all.map(Stat::key)
                    .filter(key -> !key.equals(newest))
                    .sorted()
                    .toList();
        }
        List<String> dropped = new ArrayList<>();
        for (String old : held.subList(0, Math.max(0, held.size() + 1 - maxObjects))) {
            store.delete(old);
            dropped.add(old);
        }
        return dropped;
    }
}
