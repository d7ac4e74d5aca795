package dev.goferry.commit;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One lock a key, as long as somebody wants it. Saves double work in this process; correctness does not rest on it. */
final class KeyLocks {
    private final Map<String, Counted> locks = new ConcurrentHashMap<>();

    interface Action<T> {
        T run() throws IOException;
    }

    <T> T locked(String key, Action<T> action) throws IOException {
        Counted lock = locks.compute(key, (k, known) -> (known == null ? new Counted() : known).wanted());
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
            locks.computeIfPresent(key, (k, known) -> known.left() ? null : known);
        }
    }

    private static final class Counted extends ReentrantLock {
        private static final long serialVersionUID = 1L;

        /** Changed only inside the map's compute. */
        private int wanting;

        private Counted wanted() {
            wanting++;
            return this;
        }

        private boolean left() {
            wanting--;
            return wanting == 0;
        }
    }
}
