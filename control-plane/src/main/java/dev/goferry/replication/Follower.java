package dev.goferry.replication;

import dev.goferry.document.Documents;
import dev.goferry.document.Json;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import dev.goferry.replication.Intake.Taken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Carries out one rule, a page of the source's log at a time. Files are taken at once, but none overtakes a purge. The
 * cursor moves behind a page when all of it is durable here; after a failure the page is done again, which does no harm.
 */
final class Follower {
    /** Files on their way at once. */
    private static final int AT_ONCE = 8;

    private final Rule rule;
    private final Documents documents;
    private final Source source;
    private final Intake intake;
    private final Invalidation invalidation;
    private final RegionLog log;

    Follower(Rule rule, Documents documents, Source source, Intake intake, Invalidation invalidation, RegionLog log) {
        this.rule = rule;
        this.documents = documents;
        this.source = source;
        this.intake = intake;
        this.invalidation = invalidation;
        this.log = log;
    }

    /** Does the next page; waits for it if there is none yet. */
    void step() throws IOException, InterruptedException {
        Progress before = progress();
        try {
            LogPage page = source.log(rule, before.cursor());
            if (!page.entries().isEmpty()) {
                Instant first = page.entries().getFirst().logged();
                save(before.at(before.cursor(), page.entries().size(), first, false));
            }
            Progress after = apply(page, before);
            Instant until = page.isEnd() || page.entries().isEmpty()
                    ? page.asked()
                    : page.entries().getLast().logged();
            save(after.at(page.next(), 0, until, page.isEnd()));
        } catch (IOException e) {
            save(progress().stuck(String.valueOf(e.getMessage() == null ? e.toString() : e.getMessage())));
            throw e;
        }
    }

    private Progress progress() throws IOException {
        Optional<Documents.Seen> seen = documents.read(Progress.key(rule.name()));
        return seen.isPresent() ? Progress.read(seen.get().json()) : Progress.none(Instant.now());
    }

    private void save(Progress progress) throws IOException {
        documents.store().replace(Progress.key(rule.name()), Json.bytes(progress.json()));
    }

    private Progress apply(LogPage page, Progress before) throws IOException, InterruptedException {
        Progress now = before;
        List<LogRecord.Stored> together = new ArrayList<>();
        for (LogPage.Entry entry : page.entries()) {
            switch (entry.record()) {
                case LogRecord.Stored stored -> together.add(stored);
                case LogRecord.Refreshed refreshed -> {} // What ages is each region's own.
                case LogRecord.Evicted evicted -> {} // And so is what it has room for.
                case LogRecord.Purged purged -> {
                    now = take(together, now);
                    together = new ArrayList<>();
                    if (rule.purges()) {
                        invalidation.follow(purged, rule.modules());
                    }
                }
            }
        }
        return take(together, now);
    }

    private Progress take(List<LogRecord.Stored> records, Progress before) throws IOException, InterruptedException {
        List<Future<Taken>> begun = all(records);
        List<LogRecord> told = new ArrayList<>();
        Set<ModulePath> modules = new LinkedHashSet<>();
        long conflicts = 0;
        long missing = 0;
        IOException trouble = null;
        for (int i = 0; i < begun.size(); i++) {
            Taken taken;
            try {
                taken = result(begun.get(i));
            } catch (IOException e) {
                trouble = e; // What did come is told all the same.
                continue;
            }
            switch (taken) {
                case STORED -> {
                    told.add(records.get(i));
                    modules.add(records.get(i).key().module().path());
                }
                case CONFLICT -> conflicts++;
                case MISSING -> missing++;
                case SKIPPED -> {}
            }
        }
        long stored = told.size();
        modules.forEach(module -> told.add(new LogRecord.Refreshed(module, Instant.now())));
        if (!told.isEmpty()) {
            log.write(told);
        }
        if (trouble != null) {
            throw trouble;
        }
        return before.counted(stored, conflicts, missing);
    }

    private List<Future<Taken>> all(List<LogRecord.Stored> records) throws InterruptedException {
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<Taken>> begun = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (LogRecord.Stored record : records) {
                places.acquire();
                begun.add(threads.submit(() -> {
                    try {
                        return intake.take(rule, record);
                    } finally {
                        places.release();
                    }
                }));
            }
        }
        return begun;
    }

    private static Taken result(Future<Taken> each) throws IOException, InterruptedException {
        try {
            return each.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException trouble
                    ? trouble
                    : new IOException("a fault while replicating: " + e.getCause(), e.getCause());
        }
    }
}
