package dev.goferry.upstream;

import dev.goferry.upstream.UpstreamRequest.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one upstream. Interactive requests go first, in order; prefetches and jobs get what is left, in order, and
 * never more than their share. Thread-safe; waiting blocks a virtual thread.
 */
final class Gate {
    /** A slot held until closed; closing twice is harmless. */
    final class Slot implements AutoCloseable {
        private final Priority priority;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Slot(Priority priority) {
            this.priority = priority;
        }

        @Override
        public void close() {
            if (held.compareAndSet(true, false)) {
                leave(priority);
            }
        }
    }

    private static final class Waiter {
        private final Condition turn;
        private boolean admitted;

        private Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> interactive = new ArrayDeque<>();
    private final ArrayDeque<Waiter> prefetch = new ArrayDeque<>();
    private final int prefetchSlots;
    private final int mostWaiting;
    private int free;
    private int prefetching;

    Gate(int slots, int prefetchSlots, int mostWaiting) {
        this.free = slots;
        this.prefetchSlots = prefetchSlots;
        this.mostWaiting = mostWaiting;
    }

    /** A slot, or null when none came free in time or too many wait already. */
    @Nullable
    Slot enter(Priority priority, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            ArrayDeque<Waiter> queue = queue(priority);
            if (queue.isEmpty() && open(priority)) {
                admit(priority);
                return new Slot(priority);
            }
            if (interactive.size() + prefetch.size() >= mostWaiting) {
                return null;
            }
            Waiter waiter = new Waiter(lock.newCondition());
            queue.add(waiter);
            return admittedInTime(waiter, queue, priority, wait) ? new Slot(priority) : null;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return interactive.size() + prefetch.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean admittedInTime(Waiter waiter, ArrayDeque<Waiter> queue, Priority priority, Duration wait)
            throws InterruptedException {
        try {
            long left = wait.toNanos();
            while (!waiter.admitted && left > 0) {
                left = waiter.turn.awaitNanos(left);
            }
            return waiter.admitted;
        } catch (InterruptedException e) {
            if (waiter.admitted) {
                give(priority);
            }
            throw e;
        } finally {
            queue.remove(waiter);
        }
    }

    private ArrayDeque<Waiter> queue(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> interactive;
            case PREFETCH, BACKGROUND -> prefetch;
        };
    }

    private boolean open(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> free > 0;
            case PREFETCH, BACKGROUND -> free > 0 && interactive.isEmpty() && prefetching < prefetchSlots;
        };
    }

    private void admit(Priority priority) {
        free--;
        if (priority != Priority.INTERACTIVE) {
            prefetching++;
        }
    }

    private void leave(Priority priority) {
        lock.lock();
        try {
            give(priority);
        } finally {
            lock.unlock();
        }
    }

    private void give(Priority priority) {
        free++;
        if (priority != Priority.INTERACTIVE) {
            prefetching--;
        }
        pass(interactive, Priority.INTERACTIVE);
        pass(prefetch, Priority.PREFETCH);
    }

    private void pass(ArrayDeque<Waiter> queue, Priority priority) {
        while (!queue.isEmpty() && open(priority)) {
            Waiter next = queue.remove();
            next.admitted = true;
            admit(priority);
            next.turn.signal();
        }
    }
}
