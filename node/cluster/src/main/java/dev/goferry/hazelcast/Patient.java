package dev.goferry.hazelcast;

import com.hazelcast.core.HazelcastException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step of a start that is tried again, for so long, when Hazelcast refuses it for a reason that passes: a member that
 * merges changes its cluster's state ({@code IN_TRANSITION}), and meanwhile no map can be asked.
 *
 * @param most from the first try to the last
 */
record Patient(Duration most) {
    private static final Logger LOG = LoggerFactory.getLogger(Patient.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** The words of Hazelcast where it has no class of its own for them. */
    private static final String STATE = "cluster-state";

    /** A step that takes at most the time left. */
    interface Step<T> {
        T take(Duration left) throws Exception;
    }

    /** What the step brings; what the last try threw. */
    <T> T until(Step<T> step) throws Exception {
        long end = System.nanoTime() + most.toNanos();
        long pause = FIRST_PAUSE.toMillis();
        while (true) {
            try {
                return step.take(Duration.ofNanos(end - System.nanoTime()));
            } catch (Exception e) {
                if (!mayPass(e) || System.nanoTime() + pause * 1_000_000 >= end) {
                    throw e;
                }
                LOG.info("the cluster is not ready for this member, which asks again: {}", e.getMessage());
                Thread.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
                pause = Math.min(LONGEST_PAUSE.toMillis(), pause * 2);
            }
        }
    }

    /** Whether waiting may mend it. */
    static boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean inTransition = cause instanceof IllegalStateException
                    && String.valueOf(cause.getMessage()).contains(STATE);
            if (inTransition || cause instanceof HazelcastException) {
                return true;
            }
        }
        return false;
    }
}
