package dev.goferry.commit;

import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore.Stat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Which objects were hashed and found right, as long as their size, time and tag stay: the ones asked for last. */
final class Remembered {
    /** A change within the file system's own grain of time would not show: so fresh an object is hashed again. */
    private static final Duration GRAIN = Duration.ofMillis(50);

    private record Known(Stat stat, Pin pin) {}

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Known> known;

    Remembered(int maxObjects, InstantSource clock) {
        this.clock = clock;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                return size() > maxObjects;
            }
        };
    }

    Optional<Pin> pin(Stat stat) {
        lock.lock();
        try {
            Known proved = known.get(stat.key());
            return proved != null && proved.stat.equals(stat) ? Optional.of(proved.pin) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void add(Stat stat, Pin pin) {
        if (Duration.between(stat.modified(), clock.instant()).abs().compareTo(GRAIN) < 0) {
            return;
        }
        lock.lock();
        try {
            known.put(stat.key(), new Known(stat, pin));
        } finally {
            lock.unlock();
        }
    }
}
