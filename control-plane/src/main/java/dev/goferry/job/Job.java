package dev.goferry.job;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A job as its document has it. What happened since its last segment was finished is in the segments.
 *
 * @param id sorts by the time of creation
 * @param kind the name of its {@link JobKind}
 * @param about what was asked for, in a line for people
 * @param by the grant that asked
 * @param reason why it failed, or empty
 * @param warnings what the steps leave out, at most {@value #MOST_WARNINGS}
 * @param plan its steps, once they are named
 * @param finished the segments that are done with
 * @param tally of these
 */
public record Job(
        String id,
        String kind,
        String about,
        String by,
        Instant created,
        JobState state,
        String reason,
        List<String> warnings,
        Optional<Plan> plan,
        BitSet finished,
        Tally tally,
        Optional<Instant> ended) {
    public static final int MOST_WARNINGS = 100;

    /**
     * Named steps, in segments of equal size but for the last.
     *
     * @param attempt names the segments' folder: an attempt that broke leaves another one behind
     */
    public record Plan(String attempt, int steps, int segmentSteps) {
        public int segments() {
            return Math.ceilDiv(steps, segmentSteps);
        }

        int stepsOf(int segment) {
            return Math.min(segmentSteps, steps - segment * segmentSteps);
        }
    }

    public Job {
        warnings = List.copyOf(warnings.subList(0, Math.min(warnings.size(), MOST_WARNINGS)));
        finished = (BitSet) finished.clone();
    }

    /** A copy. */
    @Override
    public BitSet finished() {
        return (BitSet) finished.clone();
    }

    boolean isFinished(int segment) {
        return finished.get(segment);
    }

    boolean isEverySegmentFinished() {
        return plan.isPresent() && finished.cardinality() == plan.get().segments();
    }

    Job with(JobState other, String why, Optional<Instant> end) {
        return new Job(id, kind, about, by, created, other, why, warnings, plan, finished, tally, end);
    }

    Job planned(Plan made, List<String> told) {
        return new Job(id, kind, about, by, created, state, reason, told, Optional.of(made), finished, tally, ended);
    }

    Job finishing(int segment, Tally more) {
        BitSet all = finished();
        all.set(segment);
        return new Job(id, kind, about, by, created, state, reason, warnings, plan, all, tally.plus(more), ended);
    }
}
