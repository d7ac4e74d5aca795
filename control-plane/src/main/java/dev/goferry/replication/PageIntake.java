package dev.goferry.replication;

import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import dev.goferry.replication.Intake.Taken;
import dev.goferry.replication.Progress.Tally;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Takes the files of some records, many at once, and tells our log of those that came while the others are on their way.
 * One that fails is tried {@value #TRIES} times. For one thread.
 */
final class PageIntake {
    /** Files on their way at once: at 80 ms a round trip, eight would be a hundred small files a second at best. */
    static final int AT_ONCE = 32;

    static final int TRIES = 5;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    /** Records that came and are not told yet: few enough that chained regions hear soon. */
    private static final int UNTOLD = 100;

    /** Lets the next file begin, or waits. */
    interface Turn {
        void await() throws IOException, InterruptedException;
    }

    /**
     * What became of all.
     *
     * @param failed those that did not come in all their tries, and why
     */
    record Outcome(Tally tally, Map<LogRecord.Stored, String> failed) {}

    private record Result(LogRecord.Stored record, Taken taken) {}

    private final Rule rule;
    private final Source source;
    private final Intake intake;
    private final RegionLog log;
    private final Turn turn;
    private final List<LogRecord.Stored> told = new ArrayList<>();
    private Map<LogRecord.Stored, String> failed = new LinkedHashMap<>();
    private Tally tally = Tally.NONE;
    private boolean isAgain;

    PageIntake(Rule rule, Source source, Intake intake, RegionLog log, Turn turn) {
        this.rule = rule;
        this.source = source;
        this.intake = intake;
        this.log = log;
        this.turn = turn;
    }

    /**
     * Takes them.
     *
     * @param again whether they may have been taken before and not told
     * @throws IOException if nothing can be taken now; the same records must be brought again
     */
    Outcome take(List<LogRecord.Stored> records, boolean again) throws IOException, InterruptedException {
        tally = Tally.NONE;
        isAgain = again;
        List<LogRecord.Stored> open = records;
        Duration pause = FIRST_PAUSE;
        for (int n = 1; ; n++) {
            failed = new LinkedHashMap<>();
            round(open);
            if (failed.isEmpty()) {
                return new Outcome(tally, failed);
            }
            if (failed.size() == open.size() && !source.isUp(rule.peer())) {
                throw new IOException(failed.values().iterator().next());
            }
            if (n == TRIES) {
                return new Outcome(tally, failed);
            }
            open = List.copyOf(failed.keySet());
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private void round(List<LogRecord.Stored> records) throws IOException, InterruptedException {
        IOException trouble = null;
        Semaphore places = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Result> begun = new ExecutorCompletionService<>(threads);
            int open = 0;
            for (LogRecord.Stored record : records) {
                turn.await();
                places.acquire();
                begun.submit(() -> {
                    try {
                        return new Result(record, intake.take(record));
                    } finally {
                        places.release();
                    }
                });
                open++;
                for (Future<Result> done = begun.poll(); done != null; done = begun.poll()) {
                    trouble = settle(done, trouble);
                    open--;
                }
                if (trouble != null || isHopeless()) {
                    break;
                }
            }
            for (; open > 0; open--) {
                trouble = settle(begun.take(), trouble);
            }
        }
        tell(); // What did come is told, whatever happened to the rest.
        if (trouble != null) {
            throw trouble;
        }
        if (isHopeless()) {
            throw new IOException(failed.values().iterator().next());
        }
    }

    /** Nothing came, and many failed: the source is away, and the rest would only wait as long. */
    private boolean isHopeless() throws InterruptedException {
        return failed.size() >= AT_ONCE && tally.stored() == 0 && !source.isUp(rule.peer());
    }

    private @Nullable IOException settle(Future<Result> done, @Nullable IOException trouble)
            throws IOException, InterruptedException {
        try {
            Result result = done.get();
            count(result);
            if (told.size() >= UNTOLD) {
                tell();
            }
            return trouble;
        } catch (ExecutionException e) {
            return e.getCause() instanceof IOException known
                    ? known
                    : new IOException("a fault while replicating: " + e.getCause(), e.getCause());
        }
    }

    private void count(Result result) {
        switch (result.taken()) {
            case Taken.Stored(long bytes) -> {
                tally = tally.plus(new Tally(1, bytes, 0, 0));
                told.add(result.record());
            }
            case Taken.Repeated() -> {
                if (isAgain) { // Nobody counted it then.
                    tally = tally.plus(new Tally(1, result.record().pin().size(), 0, 0));
                    told.add(result.record());
                }
            }
            case Taken.Conflict() -> tally = tally.plus(new Tally(0, 0, 1, 0));
            case Taken.Missing() -> tally = tally.plus(new Tally(0, 0, 0, 1));
            case Taken.Skipped() -> {}
            case Taken.Failed(String why) -> failed.put(result.record(), why);
        }
    }

    private void tell() throws IOException {
        if (told.isEmpty()) {
            return;
        }
        List<LogRecord> records = new ArrayList<>(told);
        Set<ModulePath> modules = new LinkedHashSet<>();
        told.forEach(record -> modules.add(record.key().module().path()));
        modules.forEach(module -> records.add(new LogRecord.Refreshed(module, Instant.now())));
        log.write(records);
        told.clear();
    }
}
