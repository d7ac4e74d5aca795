package dev.goferry.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The latest word on each topic, for any number of readers. A slow reader misses what was replaced meanwhile, so nothing
 * ever queues. Thread-safe.
 */
final class Board {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Word> latest = new LinkedHashMap<>();
    private long edition;
    private int readers;
    private boolean isOver;

    /** What was said last; {@code edition} grows with every change on any topic. */
    record Word(long edition, JsonNode json) {}

    /** Says it, unless it was said. */
    void post(String topic, JsonNode json) {
        lock.lock();
        try {
            Word before = latest.get(topic);
            if (before == null || !before.json().equals(json)) {
                latest.put(topic, new Word(++edition, json));
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was said after the edition {@code seen}, by topic; waits for it at most so long, and not once this is over. */
    Map<String, Word> after(long seen, Duration most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = most.toNanos();
            while (edition <= seen && left > 0 && !isOver) {
                left = changed.awaitNanos(left);
            }
            Map<String, Word> fresh = new LinkedHashMap<>();
            latest.forEach((topic, word) -> {
                if (word.edition() > seen) {
                    fresh.put(topic, word);
                }
            });
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /** One reader more or less; {@link #isRead} tells whether it is worth while to read the bucket. */
    void read(int more) {
        lock.lock();
        try {
            readers += more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isRead() {
        lock.lock();
        try {
            return readers > 0;
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

    /** Waits until somebody reads, at most so long. */
    void awaitReader(Duration most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = most.toNanos();
            while (readers == 0 && left > 0 && !isOver) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets no reader wait any longer. */
    void end() {
        lock.lock();
        try {
            isOver = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
