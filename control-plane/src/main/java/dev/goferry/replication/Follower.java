package dev.goferry.replication;

import dev.goferry.document.Documents;
import dev.goferry.document.Json;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out one rule, a page of the source's log at a time. Files are taken at once, but none overtakes a purge. The
 * cursor moves behind a page when all of it is durable here, told in our log, or set aside; after a failure the page is
 * done again, which does no harm.
 */
final class Follower {
    /** A window that is closed is looked at so often, since clocks are set. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Rule rule;
    private final Documents documents;
    private final Source source;
    private final PageIntake intake;
    private final Invalidation invalidation;
    private final Aside aside;

    Follower(Rule rule, Documents documents, Source source, Intake intake, Invalidation invalidation, RegionLog log) {
        this.rule = rule;
        this.documents = documents;
        this.source = source;
        this.intake = new PageIntake(rule, source, intake, log, this::awaitWindow);
        this.invalidation = invalidation;
        this.aside = new Aside(documents, rule.name());
    }

    /** Does the next page; waits for it if there is none yet. */
    void step() throws IOException, InterruptedException {
        try {
            awaitWindow();
            retry();
            Progress before = progress();
            boolean isAgain = before.behind() > 0;
            Cursor from =
                    before.cursor().equals(Cursor.START) ? rule.filter().since().start() : before.cursor();
            LogPage page = source.log(rule, from);
            if (!page.entries().isEmpty()) {
                Instant first = page.entries().getFirst().logged();
                save(before.at(before.cursor(), page.entries().size(), first, false));
            }
            Progress after = apply(page, before, isAgain);
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

    private void awaitWindow() throws IOException, InterruptedException {
        if (rule.window().isEmpty()) {
            return;
        }
        Window window = rule.window().get();
        boolean isSaid = false;
        for (Duration left = window.untilOpen(Instant.now()); !left.isZero(); left = window.untilOpen(Instant.now())) {
            if (!isSaid) {
                save(progress().resting("it works from " + window.text()));
                isSaid = true;
            }
            Thread.sleep(left.compareTo(LOOK) < 0 ? left.plusMillis(1) : LOOK);
        }
        if (isSaid) {
            save(progress().resting(""));
        }
    }

    /** Takes up what was set aside, if somebody asked for it. */
    private void retry() throws IOException, InterruptedException {
        List<Aside.Item> asked = aside.asked();
        if (asked.isEmpty()) {
            return;
        }
        List<LogRecord.Stored> records = new ArrayList<>();
        for (Aside.Item item : asked) {
            if (LogLine.read(item.line()) instanceof LogLine.Known(LogRecord.Stored record)) {
                records.add(record);
            }
        }
        PageIntake.Outcome outcome = intake.take(records, true);
        save(progress().counted(outcome.tally()));
        aside.tried(asked, items(outcome.failed()));
    }

    private static List<Aside.Item> items(Map<LogRecord.Stored, String> failed) {
        return failed.entrySet().stream()
                .map(each -> new Aside.Item(each.getKey(), each.getValue()))
                .toList();
    }

    private Progress apply(LogPage page, Progress before, boolean isAgain) throws IOException, InterruptedException {
        Progress now = before;
        Map<String, LogRecord.Stored> together = new LinkedHashMap<>();
        for (LogPage.Entry entry : page.entries()) {
            if (!rule.filter().since().takes(entry.logged())) {
                continue;
            }
            switch (entry.record()) {
                case LogRecord.Stored stored ->
                    together.put(stored.key() + " " + stored.pin().sha256(), stored);
                case LogRecord.Refreshed refreshed -> {} // What ages is each region's own.
                case LogRecord.Evicted evicted -> {} // And so is what it has room for.
                case LogRecord.Purged purged -> {
                    now = take(together, now, isAgain);
                    together = new LinkedHashMap<>();
                    if (rule.filter().purges() && reaches(purged)) {
                        invalidation.follow(purged, rule.filter().modules());
                    }
                }
            }
        }
        return take(together, now, isAgain);
    }

    private boolean reaches(LogRecord.Purged purged) {
        return switch (purged.scope()) {
            case PurgeScope.OneVersion(var module) -> rule.filter().versions().contains(module.version());
            case PurgeScope.WholeModule whole -> true;
            case PurgeScope.Matching all -> true;
        };
    }

    private Progress take(Map<String, LogRecord.Stored> records, Progress before, boolean isAgain)
            throws IOException, InterruptedException {
        PageIntake.Outcome outcome = intake.take(List.copyOf(records.values()), isAgain);
        aside.add(items(outcome.failed()));
        return before.counted(outcome.tally());
    }
}
