package dev.goferry.commit;

import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where objects go that are not what they should be: {@code _goferry/quarantine/{time}~{random}~{key}}, slashes written
 * as {@code ~}. Holds a bounded number; the oldest go, and whoever adds one is told which.
 */
final class Quarantine {
    static final String FOLDER = "_goferry/quarantine/";

    /** A file's name has 255 bytes in most file systems: 20 go to the time, 36 to the random part and 2 between. */
    private static final int HEAD = 58;

    private static final int MAX_NAME = 255 - HEAD;
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
        String fresh = FOLDER + TIME.format(clock.instant()) + "~" + UUID.randomUUID() + "~" + nameOf(key);
        if (Artifacts.isZip(key)) {
            store.delete(Artifacts.ziphash(key));
        }
        return store.move(key, fresh)
                ? Optional.of(new SetAside(key, fresh, reason, dropOldest(fresh)))
                : Optional.empty();
    }

    /** What a key is called here. */
    static String nameOf(String key) {
        String name = key.replace('/', '~');
        return name.substring(0, Math.min(name.length(), MAX_NAME));
    }

    /** What was set aside at this time or later. */
    SetAsides since(Instant time) throws IOException {
        String from = FOLDER + TIME.format(time);
        try (Stream<Stat> all = store.list(FOLDER)) {
            return new SetAsides(all.map(Stat::key)
                    .filter(key -> key.compareTo(from) >= 0 && key.length() > FOLDER.length() + HEAD)
                    .map(key -> key.substring(FOLDER.length() + HEAD))
                    .collect(Collectors.toSet()));
        } catch (UncheckedIOException e) {
            throw new IOException("the quarantine cannot be listed", e);
        }
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
