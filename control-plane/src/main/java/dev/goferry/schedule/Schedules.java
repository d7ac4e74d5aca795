package dev.goferry.schedule;

import dev.goferry.document.Documents;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.module.InvalidName;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The region's schedules, as documents {@code _goferry/rules/schedules/{name}.json}, and how far each has come. Each
 * change is made to what was seen. Blocking, thread-safe, for many processes on one bucket.
 */
public final class Schedules {
    /** So many schedules a region has at most. */
    public static final int MOST = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final String FOLDER = "_goferry/rules/schedules/";
    private static final String RUNS = "_goferry/cursors/schedules/";

    private final Documents documents;
    private final Map<String, Found> known = new ConcurrentHashMap<>();

    public Schedules(Documents documents) {
        this.documents = documents;
    }

    /** A schedule and the version of its document that was read. */
    public record Found(Schedule schedule, Stat stat) {}

    /** Makes it; false if there is one of that name. */
    public boolean add(Schedule schedule) throws IOException {
        return documents.create(key(schedule.name()), schedule.json());
    }

    /** The schedule of this name, or empty if there is none. */
    public Optional<Found> find(String name) throws IOException {
        if (!Schedule.NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<Documents.Seen> seen = documents.read(key(name));
        return seen.isEmpty() ? Optional.empty() : Optional.of(found(seen.get()));
    }

    /** Replaces what was seen; false if somebody was faster. */
    public boolean replace(Found seen, Schedule schedule) throws IOException {
        return documents.store().replaceIf(seen.stat(), Json.bytes(schedule.json()));
    }

    /** Ends it; jobs that it began go on. */
    public void remove(String name) throws IOException {
        documents.store().delete(key(name));
        documents.store().delete(runKey(name));
    }

    /** All of them by name. A document is read again only when another one stands in its place; what is none is left out. */
    public List<Schedule> all() throws IOException {
        List<Stat> stats;
        try (Stream<Stat> listed = documents.store().list(FOLDER)) {
            stats = listed.sorted(Comparator.comparing(Stat::key)).limit(MOST).toList();
        } catch (UncheckedIOException e) {
            throw new IOException("the schedules cannot be listed", e);
        }
        Map<String, Found> now = new HashMap<>();
        List<Schedule> all = new ArrayList<>();
        for (Stat stat : stats) {
            Found before = known.get(stat.key());
            Optional<Found> found = before != null && before.stat().tag().equals(stat.tag())
                    ? Optional.of(before)
                    : readable(stat.key());
            found.ifPresent(each -> {
                now.put(stat.key(), each);
                all.add(each.schedule());
            });
        }
        known.keySet().retainAll(now.keySet());
        known.putAll(now);
        return all;
    }

    /** How far it has come. */
    public Run run(String name) throws IOException {
        return documents.read(runKey(name)).map(seen -> Run.read(seen.json())).orElse(Run.NONE);
    }

    /** Makes {@code after} of the run, unless it is no longer {@code before}. */
    boolean advance(String name, Run before, Run after) throws IOException {
        if (before.equals(Run.NONE) && documents.create(runKey(name), after.json())) {
            return true;
        }
        boolean[] made = new boolean[1];
        documents.change(runKey(name), json -> {
            made[0] = Run.read(json).equals(before);
            return made[0] ? Optional.of(after.json()) : Optional.empty();
        });
        return made[0];
    }

    /** One that is damaged must not keep the others from being run. */
    private Optional<Found> readable(String key) throws IOException {
        Optional<Documents.Seen> seen = documents.read(key);
        try {
            return seen.isEmpty() ? Optional.empty() : Optional.of(found(seen.get()));
        } catch (IOException e) {
            LOG.warn("passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Found found(Documents.Seen seen) throws IOException {
        try {
            return new Found(Schedule.read(seen.json()), seen.stat());
        } catch (InvalidField | InvalidName e) {
            throw new IOException(seen.stat().key() + " in the store is no schedule: " + e.getMessage(), e);
        }
    }

    private static String key(String name) {
        return FOLDER + name + ".json";
    }

    private static String runKey(String name) {
        return RUNS + name + ".json";
    }
}
