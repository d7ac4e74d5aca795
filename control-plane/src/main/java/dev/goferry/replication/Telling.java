package dev.goferry.replication;

import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells our log of the files that came, those of {@link #LINGER} together: a segment a file would be a hundred a second,
 * and a file that waited for its page would wait for the page's largest. Thread-safe.
 */
final class Telling {
    /** Whoever follows us hears that much later, and reads five segments a second at most. */
    static final Duration LINGER = Duration.ofMillis(200);

    /** Those that are told together. */
    private static final class Round {
        private final List<LogRecord.Stored> records = new ArrayList<>();
        private boolean isOver;
        private @Nullable IOException failure;
    }

    private final RegionLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private Round open = new Round();

    Telling(RegionLog log) {
        this.log = log;
    }

    /** On return the record is durable in our log. After an IOException it is there or not, and may be told again. */
    void tell(LogRecord.Stored record) throws IOException, InterruptedException {
        Round round;
        boolean isFirst;
        lock.lock();
        try {
            round = open;
            isFirst = round.records.isEmpty();
            round.records.add(record);
        } finally {
            lock.unlock();
        }
        if (isFirst) {
            lead(round);
        } else {
            await(round);
        }
        if (round.failure != null) {
            throw new IOException("our log cannot be written: " + round.failure.getMessage(), round.failure);
        }
    }

    private void lead(Round round) throws InterruptedException {
        try {
            Thread.sleep(LINGER);
        } finally {
            write(round);
        }
    }

    private void write(Round round) {
        lock.lock();
        try {
            open = new Round();
        } finally {
            lock.unlock();
        }
        IOException failure = new IOException("a fault in Goferry itself");
        try {
            StoreWrite.run(() -> log.write(lines(round.records)));
            failure = null;
        } catch (IOException e) {
            failure = e;
        } finally {
            lock.lock();
            try {
                round.isOver = true;
                round.failure = failure;
                over.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void await(Round round) throws InterruptedException {
        lock.lock();
        try {
            while (!round.isOver) {
                over.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static List<LogRecord> lines(List<LogRecord.Stored> records) {
        List<LogRecord> lines = new ArrayList<>(records);
        Set<ModulePath> modules = new LinkedHashSet<>();
        records.forEach(record -> modules.add(record.key().module().path()));
        modules.forEach(module -> lines.add(new LogRecord.Refreshed(module, Instant.now())));
        return lines;
    }
}
