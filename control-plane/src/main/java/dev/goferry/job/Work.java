package dev.goferry.job;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The segments that this process works on now, each on a thread of its own. */
final class Work {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private record Place(String job, int segment) {}

    /** Ends by itself, or soon after its thread was interrupted. */
    interface Task {
        void run() throws InterruptedException;
    }

    private final Map<Place, Thread> threads = new ConcurrentHashMap<>();
    private final Runnable ended;

    /** @param ended runs after each of them */
    Work(Runnable ended) {
        this.ended = ended;
    }

    void start(String job, int segment, Task task) {
        Place place = new Place(job, segment);
        Thread thread = Thread.ofVirtual().name("segment").unstarted(() -> {
            try {
                task.run();
            } catch (InterruptedException e) {
                // Closed.
            } finally {
                threads.remove(place);
                ended.run();
            }
        });
        threads.put(place, thread);
        thread.start();
    }

    boolean has(String job, int segment) {
        return threads.containsKey(new Place(job, segment));
    }

    int of(String job) {
        return (int) threads.keySet().stream()
                .filter(place -> place.job().equals(job))
                .count();
    }

    int size() {
        return threads.size();
    }

    void close() {
        threads.values().forEach(Thread::interrupt);
        for (Thread thread : threads.values()) {
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
