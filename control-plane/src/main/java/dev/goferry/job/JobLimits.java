package dev.goferry.job;

import java.time.Duration;

/**
 * Bounds of the job engine of one process.
 *
 * @param concurrency steps at once
 * @param rate steps begun a second; 0 for no limit
 * @param segments worked on at once
 * @param segmentSteps steps of one segment: the most that are under one lease
 * @param maxSteps of one job
 * @param active jobs that are not ended; a further one is refused
 * @param history ended jobs that are kept; the oldest go first
 * @param poll how often the bucket is looked at for what other processes did
 * @param save how often a segment's progress is written: the most that is done again after a crash
 * @param tries of a step that may be possible later, and of naming the steps
 * @param retryAfter before the second try; doubled for each further one
 */
public record JobLimits(
        int concurrency,
        int rate,
        int segments,
        int segmentSteps,
        int maxSteps,
        int active,
        int history,
        Duration poll,
        Duration save,
        int tries,
        Duration retryAfter) {
    public static final JobLimits DEFAULT = new JobLimits(
            16, 0, 4, 200, 100_000, 200, 500, Duration.ofSeconds(2), Duration.ofSeconds(2), 5, Duration.ofSeconds(1));

    public JobLimits {
        positive(concurrency, "concurrency");
        positive(segments, "segments");
        positive(segmentSteps, "segmentSteps");
        positive(maxSteps, "maxSteps");
        positive(tries, "tries");
        if (rate < 0) {
            throw new IllegalArgumentException("rate cannot be negative: " + rate);
        }
    }

    private static void positive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    /** The same with another concurrency, rate and bound of the history. */
    public JobLimits with(int steps, int perSecond, int kept) {
        return new JobLimits(
                steps, perSecond, segments, segmentSteps, maxSteps, active, kept, poll, save, tries, retryAfter);
    }
}
