package dev.goferry.replication;

import dev.goferry.log.LogRecord;
import dev.goferry.replication.Intake.Taken;
import dev.goferry.replication.Progress.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Takes the files of some records, each on a thread of its own that has it told as soon as it came. One that fails is
 * tried {@value #TRIES} times. For one thread, once.
 */
final class PageIntake {
    static final int TRIES = 5;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    /** Lets the next file begin, or waits. */
    interface Turn {
        void await() throws IOException, InterruptedException;
    }

    /** What all intakes of a rule share. */
    record Parts(Rule rule, Source source, Intake intake, Telling telling, Places places, Turn turn) {}

    /**
     * What became of all.
     *
     * @param failed those that did not come in all their tries, and why
     */
    record Outcome(Tally tally, Map<LogRecord.Stored, String> failed) {}

    private record Result(LogRecord.Stored record, Taken taken) {}

    private final Parts parts;
    private final boolean isAgain;
    private Map<LogRecord.Stored, String> failed = new LinkedHashMap<>();
    private Tally tally = Tally.NONE;

    /** What waits for its place then need not begin. */
    private volatile boolean isOver;

    /** So many failures are a reason to ask whether the source is up. */
    private int askedAt = Places.SMALL;

    /** @param again whether the records may have been taken before and not told */
    PageIntake(Parts parts, boolean again) {
        this.parts = parts;
        this.isAgain = again;
    }

    /**
     * Takes them.
     *
     * @throws IOException if nothing can be taken now; the same records must be brought again
     */
    Outcome take(List<LogRecord.Stored> records) throws IOException, InterruptedException {
        List<LogRecord.Stored> open = records;
        Duration pause = FIRST_PAUSE;
        for (int n = 1; ; n++) {
            failed = new LinkedHashMap<>();
            askedAt = Places.SMALL;
            round(open);
            if (failed.isEmpty()) {
                return new Outcome(tally, failed);
            }
            if (failed.size() == open.size() && !isUp()) {
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

    private boolean isUp() throws InterruptedException {
        return parts.source().isUp(parts.rule().peer());
    }

    private void round(List<LogRecord.Stored> records) throws IOException, InterruptedException {
        IOException trouble = null;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Result> begun = new ExecutorCompletionService<>(threads);
            records.forEach(record -> begun.submit(() -> take(record)));
            try {
                for (int left = records.size(); left > 0; left--) {
                    trouble = settle(begun.take(), trouble);
                    if (trouble != null || isHopeless()) {
                        isOver = true;
                    }
                }
            } catch (InterruptedException e) {
                isOver = true;
                threads.shutdownNow();
                throw e;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        if (isOver) {
            throw new IOException(failed.values().iterator().next());
        }
    }

    private Result take(LogRecord.Stored record) throws IOException, InterruptedException {
        Taken taken;
        Semaphore place = parts.places().of(record);
        place.acquire();
        try {
            if (!isOver) {
                parts.turn().await();
            }
            taken = isOver ? new Taken.Skipped() : parts.intake().take(record);
        } finally {
            place.release();
        }
        if (taken instanceof Taken.Stored || (isAgain && taken instanceof Taken.Repeated)) {
            parts.telling().tell(record);
        }
        return new Result(record, taken);
    }

    /** Nothing came, and many failed: the source is away, and the rest would only wait as long. */
    private boolean isHopeless() throws InterruptedException {
        if (tally.stored() > 0 || failed.size() < askedAt) {
            return false;
        }
        askedAt = failed.size() + 8 * Places.SMALL;
        return !isUp();
    }

    private @Nullable IOException settle(Future<Result> done, @Nullable IOException trouble)
            throws InterruptedException {
        try {
            Result result = done.get();
            count(result.record(), result.taken());
            return trouble;
        } catch (ExecutionException e) {
            return e.getCause() instanceof IOException known
                    ? known
                    : new IOException("a fault while replicating: " + e.getCause(), e.getCause());
        }
    }

    private void count(LogRecord.Stored record, Taken taken) {
        switch (taken) {
            case Taken.Stored(long bytes) -> tally = tally.plus(new Tally(1, bytes, 0, 0));
            case Taken.Repeated() -> {
                if (isAgain) { // Nobody counted it then.
                    tally = tally.plus(new Tally(1, record.pin().size(), 0, 0));
                }
            }
            case Taken.Conflict() -> tally = tally.plus(new Tally(0, 0, 1, 0));
            case Taken.Missing() -> tally = tally.plus(new Tally(0, 0, 0, 1));
            case Taken.Skipped() -> {}
            case Taken.Failed(String why) -> failed.put(record, why);
        }
    }
}
