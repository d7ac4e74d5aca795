package dev.goferry.job;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.job.JobKind.Outcome;
import dev.goferry.job.Progress.Failure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Tells how far jobs are, from their documents alone: any process may be asked. Blocking, thread-safe. */
public final class Watch {
    public static final int MOST_FAILURES = 20;

    /** Open segments that are read for a job's progress; processes take them in order, a few each. */
    private static final int OPEN_SEGMENTS = 16;

    private static final int SAMPLES = 30;
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private record Sample(Instant at, Tally tally) {}

    private final Cache<String, Deque<Sample>> samples =
            Caffeine.newBuilder().maximumSize(1_000).build();
    private final Segments segments;
    private final InstantSource clock;

    public Watch(Segments segments, InstantSource clock) {
        this.segments = segments;
        this.clock = clock;
    }

    /** How a step of a job stands; {@code outcome} is empty while it is open. */
    public record Step(int segment, int place, String step, Optional<Outcome> outcome) {}

    public Progress progress(Job job) throws IOException {
        Tally tally = tally(job);
        Instant start = job.created();
        Sample first = job.state().isFinal() ? new Sample(start, Tally.NONE) : sample(job, tally);
        Instant end = job.ended().orElseGet(clock::instant);
        double seconds = Math.max(0.001, Duration.between(first.at(), end).toMillis() / 1000.0);
        double perSecond = (tally.tried() - first.tally().tried()) / seconds;
        double bytes = (tally.bytes() - first.tally().bytes()) / seconds;
        Optional<Integer> steps = job.plan().map(Job.Plan::steps);
        return new Progress(steps, tally, perSecond, bytes, left(job, steps, tally, perSecond), failures(job, tally));
    }

    private Tally tally(Job job) throws IOException {
        Tally tally = job.tally();
        if (job.plan().isPresent()) {
            for (int segment : open(job)) {
                tally = tally.plus(segments.results(job, segment).tally());
            }
        }
        return tally;
    }

    private static List<Integer> open(Job job) {
        return java.util.stream.IntStream.range(0, job.plan().orElseThrow().segments())
                .filter(segment -> !job.isFinished(segment))
                .limit(OPEN_SEGMENTS)
                .boxed()
                .toList();
    }

    /** Remembers this one; the oldest within the window, or the job's beginning. */
    private Sample sample(Job job, Tally tally) {
        Deque<Sample> seen = samples.get(job.id(), any -> new ArrayDeque<>());
        Instant now = clock.instant();
        synchronized (seen) {
            boolean soon = !seen.isEmpty()
                    && Duration.between(seen.getLast().at(), now).toMillis() < 1_000;
            if (!soon) {
                seen.addLast(new Sample(now, tally));
            }
            while (seen.size() > SAMPLES || seen.getFirst().at().isBefore(now.minus(WINDOW))) {
                seen.removeFirst();
            }
            return seen.size() > 1 ? seen.getFirst() : new Sample(job.created(), Tally.NONE);
        }
    }

    private static Optional<Duration> left(Job job, Optional<Integer> steps, Tally tally, double perSecond) {
        return job.state() != JobState.ACTIVE || perSecond <= 0
                ? Optional.empty()
                : steps.map(all -> Duration.ofMillis((long) ((all - tally.tried()) / perSecond * 1000)));
    }

    private List<Failure> failures(Job job, Tally tally) throws IOException {
        if (tally.failed() == 0) {
            return List.of();
        }
        List<Failure> failures = new ArrayList<>();
        for (Step step : steps(job, 0, 0, true, MOST_FAILURES)) {
            if (step.outcome().orElse(null) instanceof Outcome.Failed(String reason)) {
                failures.add(new Failure(step.step(), reason));
            }
        }
        return failures;
    }

    /** At most {@code most} steps from a place on; with {@code failedOnly} those that failed. */
    public List<Step> steps(Job job, int segment, int place, boolean failedOnly, int most) throws IOException {
        List<Step> found = new ArrayList<>();
        int count = job.plan().map(Job.Plan::segments).orElse(0);
        for (int at = segment; at < count && found.size() < most; at++) {
            Results results = segments.results(job, at);
            if (failedOnly && results.tally().failed() == 0) {
                continue;
            }
            List<String> steps = segments.steps(job, at);
            for (int i = at == segment ? place : 0; i < steps.size() && found.size() < most; i++) {
                Optional<Outcome> outcome =
                        Optional.ofNullable(results.byPlace().get(i));
                if (!failedOnly || outcome.orElse(null) instanceof Outcome.Failed) {
                    found.add(new Step(at, i, steps.get(i), outcome));
                }
            }
        }
        return found;
    }
}
