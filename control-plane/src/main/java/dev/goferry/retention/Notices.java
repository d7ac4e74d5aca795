package dev.goferry.retention;

import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of many threads to the log, those that wait at the same time in one segment. Blocking, thread-safe; each
 * caller waits until its own record is durable.
 */
final class Notices {
    private static final class Notice {
        private final LogRecord record;
        private boolean isSettled;
        private @Nullable Exception failure;

        Notice(LogRecord record) {
            this.record = record;
        }
    }

    private final ConcurrentLinkedQueue<Notice> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final RegionLog log;

    Notices(RegionLog log) {
        this.log = log;
    }

    /** On return the record is durable; after an IOException it is in the log or not, and may be written again. */
    void write(LogRecord record) throws IOException {
        Notice mine = new Notice(record);
        waiting.add(mine);
        writing.lock();
        try {
            if (!mine.isSettled) {
                writeAll();
            }
        } finally {
            writing.unlock();
        }
        Exception failure = mine.failure;
        if (failure != null) {
            throw new IOException("the log cannot be written now: " + failure.getMessage(), failure);
        }
    }

    private void writeAll() {
        List<Notice> all = new ArrayList<>();
        for (Notice next = waiting.poll(); next != null; next = waiting.poll()) {
            all.add(next);
        }
        try {
            log.write(all.stream().map(notice -> notice.record).toList());
        } catch (IOException | RuntimeException e) {
            all.forEach(notice -> notice.failure = e);
        } finally {
            all.forEach(notice -> notice.isSettled = true);
        }
    }
}
