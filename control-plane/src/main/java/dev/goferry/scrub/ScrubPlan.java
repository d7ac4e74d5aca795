package dev.goferry.scrub;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.job.JobKind;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePattern;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names the steps of one scrub: the modules that have files, some to a step, and the files that the log names and the
 * store has not. Remembers at most {@value #REMEMBERED} files, 70 bytes of heap each, by their hash codes: of two that
 * share one, a missing one may stay unnoticed. Not thread-safe.
 */
final class ScrubPlan {
    private static final int REMEMBERED = 500_000;
    private static final int MOST_MISSING = 20_000;

    /** A step has at most 2 KiB, a module path 700 bytes. */
    private static final int LONGEST_STEP = 1_200;

    private final Set<Long> present = new HashSet<>();
    private final Set<ArtifactKey> missing = new LinkedHashSet<>();
    private final List<String> steps = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final StringBuilder step = new StringBuilder();
    private final ObjectStore store;
    private final ModulePattern modules;
    private final long rate;
    private final Begin begin;
    private String last = "";
    private boolean full;

    private ScrubPlan(ObjectStore store, ModulePattern modules, long rate, Begin begin) {
        this.store = store;
        this.modules = modules;
        this.rate = rate;
        this.begin = begin;
    }

    /** The log's end is looked up first: what is stored after it was read is no riddle. */
    static JobKind.Steps of(ObjectStore store, ModulePattern modules, long rate, Instant now) throws IOException {
        Begin begin = new Begin(now, new LogReader(store).tail());
        return new ScrubPlan(store, modules, rate, begin).steps();
    }

    private JobKind.Steps steps() throws IOException {
        Cursor end = begin.cursor();
        list();
        endStep();
        if (full) {
            warnings.add("there are more than " + REMEMBERED + " files: those that are missing are not looked for");
        } else {
            readLog(end);
        }
        missing.stream()
                .limit(MOST_MISSING)
                .forEach(key -> steps.add(Scrub.MISSING + " " + rate + " " + key.path() + " " + end.text()));
        if (missing.size() > MOST_MISSING) {
            warnings.add("more than " + MOST_MISSING + " files are missing: scrub again after this");
        }
        return new JobKind.Steps(steps, warnings);
    }

    private void list() throws IOException {
        try (Stream<Stat> all = store.list("")) {
            for (Stat stat : (Iterable<Stat>) all::iterator) {
                key(stat.key())
                        .filter(key -> modules.matches(key.module().path()))
                        .ifPresent(this::look);
            }
        } catch (UncheckedIOException e) {
            throw new IOException("the store cannot be listed", e);
        }
    }

    /** A file, or what is left of one: a zip's commit record. */
    private static Optional<ArtifactKey> key(String path) {
        try {
            String file = path.endsWith(".ziphash") ? path.substring(0, path.length() - 4) : path;
            return path.startsWith("_goferry/") ? Optional.empty() : ArtifactKey.parse(file);
        } catch (InvalidName e) {
            return Optional.empty(); // What a query meant, such as @v/main.info.
        }
    }

    private void look(ArtifactKey key) {
        if (present.size() < REMEMBERED) {
            present.add(fingerprint(key));
        } else {
            full = true;
        }
        String module = key.module().path().escaped();
        if (!module.equals(last)) {
            last = module;
            if (step.length() + module.length() > LONGEST_STEP) {
                endStep();
            }
            step.append(' ').append(module);
        }
    }

    private void endStep() {
        if (!step.isEmpty()) {
            steps.add(Scrub.MODULES + " " + rate + " " + begin.text() + step);
            step.setLength(0);
        }
    }

    private static long fingerprint(ArtifactKey key) {
        String path = key.path();
        return ((long) path.hashCode() << 32)
                ^ (new StringBuilder(path).reverse().toString().hashCode() & 0xffffffffL);
    }

    private void readLog(Cursor end) throws IOException {
        LogReader reader = new LogReader(store);
        Cursor cursor = Cursor.START;
        while (cursor.next().compareTo(end.next()) < 0) {
            LogReader.Batch batch = reader.read(cursor);
            if (batch.atTail()) {
                return;
            }
            batch.entries().forEach(entry -> replay(entry.record()));
            cursor = batch.next();
        }
    }

    private void replay(LogRecord record) {
        switch (record) {
            case LogRecord.Stored(ArtifactKey key, var pin, var time, var region, var isPrivate) -> {
                boolean wanted = modules.matches(key.module().path()) && !present.contains(fingerprint(key));
                if (wanted && missing.size() <= MOST_MISSING) {
                    missing.add(key);
                }
            }
            case LogRecord.Evicted(var module, var reason, var time) -> {
                for (ArtifactKind kind : ArtifactKind.values()) {
                    missing.remove(new ArtifactKey(module, kind));
                }
            }
            case LogRecord.Purged purged ->
                missing.removeIf(key -> purged.scope().covers(key.module()));
            case LogRecord.Refreshed refreshed -> {}
        }
    }
}
