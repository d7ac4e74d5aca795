package dev.goferry.virtual;

import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A condition in virtual time. A signal wakes all: whoever waits looks again, as it must. */
final class VirtualCondition implements Condition {
    private final Turns turns;
    private final ReentrantLock lock;
    private long signals;

    VirtualCondition(Turns turns, ReentrantLock lock) {
        this.turns = turns;
        this.lock = lock;
    }

    @Override
    public void await() {
        rest(Long.MAX_VALUE);
    }

    @Override
    public void awaitUninterruptibly() {
        rest(Long.MAX_VALUE);
    }

    @Override
    public long awaitNanos(long most) {
        return rest(most);
    }

    /** What is left of the time. */
    private long rest(long most) {
        long began = turns.nanos();
        long seen = signals;
        int held = lock.getHoldCount();
        for (int i = 0; i < held; i++) {
            lock.unlock();
        }
        try {
            turns.await(() -> signals != seen, most);
        } finally {
            // Also whoever dies here unlocks what it holds.
            for (int i = 0; i < held; i++) {
                relock();
            }
        }
        return most - (turns.nanos() - began);
    }

    /** Nobody holds a lock of this kind while it waits for something else. */
    private void relock() {
        while (!lock.tryLock()) {
            turns.await(() -> !lock.isLocked(), Long.MAX_VALUE);
        }
    }

    @Override
    public boolean await(long time, TimeUnit unit) {
        return rest(unit.toNanos(time)) > 0;
    }

    @Override
    public boolean awaitUntil(Date deadline) {
        throw new UnsupportedOperationException("no deadlines by a wall clock");
    }

    @Override
    public void signal() {
        signals++;
    }

    @Override
    public void signalAll() {
        signals++;
    }
}
