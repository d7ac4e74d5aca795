package dev.goferry.replication;

import dev.goferry.invalidation.Invalidation;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogRecord;
import dev.goferry.replication.Progress.Tally;
import dev.goferry.replication.UnderWay.Begun;
import dev.goferry.replication.UnderWay.Part;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a rule, until its own store fails or it is stopped. One thread decides and alone keeps the progress; another
 * reads the log ahead, and one a part of a page does what is in it. These tell the first what came, and try again for
 * ever what cannot be had now.
 */
final class FollowRun {
    /** What was set aside is looked after so often, and the window. */
    private static final long LOOK_MILLIS = 2_000;

    /** While much happens, the progress is kept so often. */
    private static final long KEEP_MILLIS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(FollowRun.class);

    /** Keeps the progress. */
    interface Keeper {
        void keep(Progress progress) throws IOException;
    }

    /** What the other threads tell. */
    private sealed interface Event {
        record Arrived(LogPage page) implements Event {}

        record Done(Begun part, PageIntake.Outcome outcome) implements Event {}

        record Retried(List<Aside.Item> items, PageIntake.Outcome outcome) implements Event {}

        /** Something cannot be had now, and is tried again. */
        record Troubled(String why) implements Event {}
    }

    private final Rule rule;
    private final PageIntake.Parts parts;
    private final PageParts pageParts;
    private final LogAhead log;
    private final Outage outage;
    private final ExecutorService threads;
    private final Invalidation invalidation;
    private final Aside aside;
    private final Keeper keeper;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final UnderWay underWay = new UnderWay();
    private Progress progress;
    private Cursor read;
    private boolean isRetrying;
    private boolean isKept = true;
    private long keptNanos = System.nanoTime();
    private long lookedNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);

    FollowRun(
            PageIntake.Parts parts,
            LogAhead log,
            Outage outage,
            ExecutorService threads,
            Invalidation invalidation,
            Aside aside,
            Keeper keeper,
            Progress before) {
        this.rule = parts.rule();
        this.parts = parts;
        this.pageParts = new PageParts(rule.filter(), parts.intake());
        this.log = log;
        this.outage = outage;
        this.threads = threads;
        this.invalidation = invalidation;
        this.aside = aside;
        this.keeper = keeper;
        this.progress = before;
        this.read = before.cursor().equals(Cursor.START) ? rule.filter().since().start() : before.cursor();
    }

    Progress progress() {
        return progress;
    }

    /** Never returns. */
    void run() throws IOException, InterruptedException {
        Cursor from = read;
        threads.execute(() -> readLog(from));
        while (true) {
            look();
            Event event = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (event != null) {
                apply(event);
                goOn();
            }
            keep();
        }
    }

    private void readLog(Cursor from) {
        Outage silence = new Outage();
        Cursor at = from;
        while (!threads.isShutdown()) {
            try {
                silence.await();
                LogPage page = log.next(at);
                events.add(new Event.Arrived(page));
                at = page.next();
                silence.passed();
            } catch (IOException | RuntimeException e) {
                events.add(new Event.Troubled(text(e)));
                silence.failed();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void apply(Event event) throws IOException {
        switch (event) {
            case Event.Arrived(LogPage page) -> arrive(page);
            case Event.Done(Begun part, PageIntake.Outcome outcome) -> {
                aside.add(items(outcome.failed()));
                underWay.end(part, outcome.tally());
                outage.passed();
            }
            case Event.Retried(List<Aside.Item> asked, PageIntake.Outcome outcome) -> {
                aside.tried(asked, items(outcome.failed()));
                isRetrying = false;
                now(progress.counted(outcome.tally()));
            }
            case Event.Troubled(String why) -> {
                if (progress.trouble().isEmpty()) {
                    LOG.warn("rule {} does not get on, and tries again: {}", rule.name(), why);
                }
                now(progress.stuck(why));
            }
        }
    }

    private void arrive(LogPage page) throws IOException {
        List<Part> todo = pageParts.of(page, progress.mayHaveBegun(read));
        if (underWay.records() == 0 && !page.entries().isEmpty()) {
            now(progress.asOf(page.entries().getFirst().logged()));
        }
        read = page.next();
        underWay.add(page, todo);
        now(progress.behind(underWay.records()));
        if (!todo.isEmpty() && progress.begun().next().compareTo(page.next().next()) < 0) {
            now(progress.begin(page.next()));
            keepNow(); // Before the first of them is here.
        }
    }

    /** Begins what may begin now, and ends what is done. */
    private void goOn() {
        for (Optional<Begun> next = underWay.begin(); next.isPresent(); next = underWay.begin()) {
            Begun part = next.get();
            threads.execute(() -> tirelessly(isSecond -> new Event.Done(part, done(part.part(), isSecond))));
        }
        underWay.settle().ifPresent(ended -> {
            log.done(ended.places());
            now(progress.at(ended.next(), ended.tally(), ended.asOf(), ended.isEnd())
                    .behind(underWay.records()));
        });
    }

    private interface Task {
        Event run(boolean isSecond) throws IOException, InterruptedException;
    }

    /** Tries until it is done. */
    private void tirelessly(Task task) {
        boolean isSecond = false;
        while (!threads.isShutdown()) {
            try {
                outage.await();
                events.add(task.run(isSecond));
                return;
            } catch (IOException | RuntimeException e) {
                events.add(new Event.Troubled(text(e)));
                outage.failed();
                isSecond = true;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private PageIntake.Outcome done(Part part, boolean isSecond) throws IOException, InterruptedException {
        return switch (part) {
            case Part.Files(List<LogRecord.Stored> records, boolean again) ->
                new PageIntake(parts, again || isSecond).take(records);
            case Part.Purge(LogRecord.Purged record) -> {
                invalidation.follow(record, rule.filter().modules());
                yield new PageIntake.Outcome(Tally.NONE, Map.of());
            }
        };
    }

    /** What nobody tells: that the window closes or opens, and that somebody wants what was set aside. */
    private void look() throws IOException {
        if (System.nanoTime() - lookedNanos < TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)) {
            return;
        }
        lookedNanos = System.nanoTime();
        String waiting = rule.window()
                .filter(window -> !window.untilOpen(Instant.now()).isZero())
                .map(window -> "it works from " + window.text())
                .orElse("");
        if (!progress.waiting().equals(waiting)) {
            now(progress.resting(waiting));
        }
        List<Aside.Item> asked = isRetrying || !waiting.isEmpty() ? List.of() : aside.asked();
        if (!asked.isEmpty()) {
            isRetrying = true;
            threads.execute(() ->
                    tirelessly(isSecond -> new Event.Retried(asked, new PageIntake(parts, true).take(records(asked)))));
        }
    }

    private static List<LogRecord.Stored> records(List<Aside.Item> asked) {
        List<LogRecord.Stored> records = new ArrayList<>();
        for (Aside.Item item : asked) {
            if (LogLine.read(item.line()) instanceof LogLine.Known(LogRecord.Stored record)) {
                records.add(record);
            }
        }
        return records;
    }

    private static List<Aside.Item> items(Map<LogRecord.Stored, String> failed) {
        return failed.entrySet().stream()
                .map(each -> new Aside.Item(each.getKey(), each.getValue()))
                .toList();
    }

    private static String text(Exception e) {
        String message = e.getMessage();
        return e instanceof RuntimeException
                ? "a fault in Goferry itself: " + e
                : message == null ? e.toString() : message;
    }

    private void now(Progress next) {
        isKept &= next.equals(progress);
        progress = next;
    }

    private void keep() throws IOException {
        boolean isDue = events.isEmpty() || System.nanoTime() - keptNanos > TimeUnit.MILLISECONDS.toNanos(KEEP_MILLIS);
        if (!isKept && isDue) {
            keepNow();
        }
    }

    private void keepNow() throws IOException {
        keeper.keep(progress);
        isKept = true;
        keptNanos = System.nanoTime();
    }
}
