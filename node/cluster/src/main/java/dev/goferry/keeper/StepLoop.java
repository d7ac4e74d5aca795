package dev.goferry.keeper;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one step after the other on a virtual thread of its own, each after the rest that the one before asked for, or at
 * once when it is woken. A step that throws is logged and tried again after a second. Thread-safe.
 */
public final class StepLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StepLoop.class);
    private static final Duration AFTER_A_BUG = Duration.ofSeconds(1);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    /** Something that is done a little at a time. */
    public interface Step {
        /** Does a little; how long to rest afterwards. */
        Duration step() throws InterruptedException;
    }

    private final Step step;
    private final String name;
    private final Thread thread;
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean closed;

    private StepLoop(String name, Step step) {
        this.name = name;
        this.step = step;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Starts with the first step. */
    public static StepLoop start(String name, Step step) {
        StepLoop loop = new StepLoop(name, step);
        loop.thread.start();
        return loop;
    }

    /** Ends the rest; a call during a step counts for the rest after it. Never blocks. */
    public void wake() {
        woken.release();
    }

    private void run() {
        try {
            while (!closed) {
                Duration rest = stepOnce();
                if (woken.tryAcquire(rest.toNanos(), TimeUnit.NANOSECONDS)) {
                    woken.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", name);
        }
    }

    private Duration stepOnce() throws InterruptedException {
        try {
            return step.step();
        } catch (RuntimeException e) {
            LOG.error("{} failed and goes on in {}", name, AFTER_A_BUG, e);
            return AFTER_A_BUG;
        }
    }

    /** Lets the step that is under way finish, for a few seconds at most. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            if (!thread.join(LONGEST_GOODBYE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
