package dev.goferry.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings folders to disk, one fsync for all who change the same folder at the same time (group commit): whoever comes
 * while one runs waits for the next, which covers all who wait. Safe for many threads; threads of one folder share the
 * failure of the fsync that covered them, as a later one may succeed without having written their change.
 */
final class GroupSync {
    private final Disk disk;
    private final Map<Path, Group> groups = new ConcurrentHashMap<>();

    GroupSync(Disk disk) {
        this.disk = disk;
    }

    /** Returns when all changes made in the folder before this call are on disk. */
    void sync(Path folder) throws IOException {
        Group group = groups.compute(folder, (path, known) -> (known == null ? new Group() : known).joined());
        try {
            group.sync(folder);
        } finally {
            groups.computeIfPresent(folder, (path, known) -> known.left() ? null : known);
        }
    }

    private final class Group {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition ended = lock.newCondition();
        /** Changed only inside the map's compute. */
        private int members;

        private long begun;
        private long done;
        private boolean running;
        private long failed;
        private @Nullable IOException failure;

        private Group joined() {
            members++;
            return this;
        }

        private boolean left() {
            members--;
            return members == 0;
        }

        void sync(Path folder) throws IOException {
            lock.lock();
            try {
                // A round that is running may have begun before our change: only the next one covers it.
                long round = begun + 1;
                while (done < round) {
                    if (running) {
                        ended.awaitUninterruptibly();
                    } else {
                        run(folder);
                    }
                }
                if (failure != null && failed >= round) {
                    throw new IOException("cannot bring " + folder + " to disk: " + failure.getMessage(), failure);
                }
            } finally {
                lock.unlock();
            }
        }

        private void run(Path folder) {
            running = true;
            long round = ++begun;
            lock.unlock();
            IOException broken = new IOException("the fsync did not end");
            try {
                disk.syncFolder(folder);
                broken = null;
            } catch (IOException e) {
                broken = e;
            } finally {
                lock.lock();
                running = false;
                done = round;
                failed = broken == null ? failed : round;
                failure = broken == null ? failure : broken;
                ended.signalAll();
            }
        }
    }
}
