package dev.goferry.job;

import dev.goferry.job.JobKind.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Works on one segment: each step that has no result yet, on a virtual thread of its own, through the pace of this
 * process. Results are written every {@link JobLimits#save} and at the end; after a crash only what lies between is done
 * again.
 */
final class SegmentRun {
    private final ConcurrentSkipListMap<Integer, Outcome> fresh = new ConcurrentSkipListMap<>();
    private final Job job;
    private final int segment;
    private final JobKind kind;
    private final Segments segments;
    private final Pace pace;
    private final JobLimits limits;
    private final BooleanSupplier wanted;

    /** @param wanted whether further steps may be begun */
    SegmentRun(
            Job job,
            int segment,
            JobKind kind,
            Segments segments,
            Pace pace,
            JobLimits limits,
            BooleanSupplier wanted) {
        this.job = job;
        this.segment = segment;
        this.kind = kind;
        this.segments = segments;
        this.pace = pace;
        this.limits = limits;
        this.wanted = wanted;
    }

    /** How all of its steps ended so far; fewer than there are if it was told to stop. */
    Results run() throws IOException, InterruptedException {
        List<String> steps = segments.steps(job, segment);
        Results before = segments.results(job, segment);
        List<Integer> open = java.util.stream.IntStream.range(0, steps.size())
                .boxed()
                .filter(place -> !before.byPlace().containsKey(place))
                .toList();
        if (open.isEmpty()) {
            return before;
        }
        CountDownLatch left = new CountDownLatch(open.size());
        List<Thread> threads = open.stream()
                .map(place -> Thread.ofVirtual().name("step").start(() -> step(place, steps.get(place), left)))
                .toList();
        try {
            int saved = 0;
            while (!left.await(limits.save().toMillis(), TimeUnit.MILLISECONDS)) {
                if (fresh.size() > saved) {
                    saved = fresh.size();
                    save();
                }
            }
        } catch (InterruptedException | IOException e) {
            threads.forEach(Thread::interrupt);
            throw e;
        }
        return save();
    }

    private Results save() throws IOException {
        TreeMap<Integer, Outcome> now = new TreeMap<>(fresh);
        return segments.add(job, segment, new Results(now));
    }

    private void step(int place, String step, CountDownLatch left) {
        try {
            for (int attempt = 1; ; attempt++) {
                Outcome outcome = once(step);
                if (outcome == null) {
                    return;
                }
                if (!(outcome instanceof Outcome.Retry) || attempt == limits.tries()) {
                    fresh.put(place, outcome);
                    return;
                }
                Thread.sleep(delay(attempt));
            }
        } catch (InterruptedException e) {
            // Stopped: the step has no result and will be done again.
        } finally {
            left.countDown();
        }
    }

    private @org.jspecify.annotations.Nullable Outcome once(String step) throws InterruptedException {
        if (!wanted.getAsBoolean()) {
            return null;
        }
        pace.enter();
        try {
            return wanted.getAsBoolean() ? kind.run(step) : null;
        } catch (RuntimeException e) {
            return new Outcome.Failed("a fault in Goferry itself: " + e);
        } finally {
            pace.leave();
        }
    }

    private Duration delay(int attempt) {
        long most = limits.retryAfter().toMillis() << Math.min(attempt - 1, 6);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
