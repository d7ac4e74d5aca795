package dev.goferry.replication;

import dev.goferry.document.Documents;
import dev.goferry.document.Json;
import dev.goferry.invalidation.Invalidation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Carries out one rule. The cursor moves behind a page of the source's log when all of it and of those before it is
 * durable here, told in our log, or set aside; after a failure what lies behind the cursor is done again, which does no
 * harm. For one thread.
 */
final class Follower {
    /** A window that is closed is looked at so often, since clocks are set. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** So long we wait for threads that were told to stop. */
    private static final Duration STOP = Duration.ofSeconds(5);

    private final Rule rule;
    private final Documents documents;
    private final Invalidation invalidation;
    private final Source source;
    private final Intake intake;
    private final Telling telling;
    private boolean hasMoved;

    Follower(Rule rule, Documents documents, Source source, Intake intake, Invalidation invalidation, Telling telling) {
        this.rule = rule;
        this.documents = documents;
        this.source = source;
        this.intake = intake;
        this.invalidation = invalidation;
        this.telling = telling;
    }

    /** Follows from where it was, until it is interrupted or our own store fails. */
    void follow() throws IOException, InterruptedException {
        Progress before = progress();
        hasMoved = false;
        Outage outage = new Outage();
        PageIntake.Turn turn = () -> {
            awaitWindow();
            outage.await();
        };
        PageIntake.Parts parts = new PageIntake.Parts(rule, source, intake, telling, new Places(), turn);
        LogAhead log = new LogAhead(rule, source, this::awaitWindow);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        FollowRun run = new FollowRun(
                parts, log, outage, threads, invalidation, new Aside(documents, rule.name()), this::save, before);
        try {
            run.run();
        } catch (IOException e) {
            save(run.progress().stuck(e.getMessage() == null ? e.toString() : e.getMessage()));
            throw e;
        } finally {
            hasMoved = !run.progress().cursor().equals(before.cursor());
            threads.shutdownNow();
            threads.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether the last run got on. */
    boolean hasMoved() {
        return hasMoved;
    }

    private Progress progress() throws IOException {
        Optional<Documents.Seen> seen = documents.read(Progress.key(rule.name()));
        return (seen.isPresent() ? Progress.read(seen.get().json()) : Progress.none(Instant.now())).of(rule);
    }

    private void save(Progress progress) throws IOException {
        documents.store().replace(Progress.key(rule.name()), Json.bytes(progress.json()));
    }

    private void awaitWindow() throws InterruptedException {
        if (rule.window().isEmpty()) {
            return;
        }
        Window window = rule.window().get();
        for (Duration left = window.untilOpen(Instant.now()); !left.isZero(); left = window.untilOpen(Instant.now())) {
            Thread.sleep(left.compareTo(LOOK) < 0 ? left.plusMillis(1) : LOOK);
        }
    }
}
