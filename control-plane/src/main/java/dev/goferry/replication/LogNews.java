package dev.goferry.replication;

import dev.goferry.keeper.LogFollower;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Position;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the peers that wait for our log as soon as this process sees it grow. Thread-safe. */
public final class LogNews implements LogFollower.Listener {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private long count;
    private boolean isOver;

    @Override
    public void apply(LogRecord record, Position at) {
        lock.lock();
        try {
            count++;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody wait any longer. */
    public void end() {
        lock.lock();
        try {
            isOver = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return isOver;
        } finally {
            lock.unlock();
        }
    }

    /** Records seen so far. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for more than {@code known} records, or for {@code most}; how many there are. */
    long await(long known, Duration most) throws InterruptedException {
        lock.lock();
        try {
            long left = most.toNanos();
            while (count == known && !isOver && left > 0) {
                left = grown.awaitNanos(left);
            }
            return count;
        } finally {
            lock.unlock();
        }
    }
}
