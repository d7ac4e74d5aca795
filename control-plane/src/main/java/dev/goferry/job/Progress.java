package dev.goferry.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a job is.
 *
 * @param steps all of them; empty until they are named
 * @param perSecond steps tried lately
 * @param left until the last one, if it goes on like that
 * @param failures the first of those that failed, at most {@value Watch#MOST_FAILURES}
 */
public record Progress(
        Optional<Integer> steps,
        Tally tally,
        double perSecond,
        double bytesPerSecond,
        Optional<Duration> left,
        List<Failure> failures) {
    /** A step that failed and why. */
    public record Failure(String step, String reason) {}

    public Progress {
        failures = List.copyOf(failures);
    }
}
