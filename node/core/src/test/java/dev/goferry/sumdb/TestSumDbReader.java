package dev.goferry.sumdb;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Reads a {@link TestSumDb} in this process through a cache that never forgets, as a proxy's store would, and writes
 * down what reached the database. The cache can be damaged, and the database exchanged or taken away.
 */
public final class TestSumDbReader implements SumDbReader {
    private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile TestSumDb database;
    private volatile boolean down;
    private volatile long delayMillis;

    public TestSumDbReader(TestSumDb database) {
        this.database = database;
    }

    /** From now on another database answers, for example a fork. */
    public void ask(TestSumDb other) {
        this.database = other;
    }

    public void down(boolean isDown) {
        this.down = isDown;
    }

    public void delay(long millis) {
        this.delayMillis = millis;
    }

    /** Flips one bit of what is kept. */
    public void damage(String path) {
        kept.computeIfPresent(path, (_, bytes) -> {
            byte[] damaged = bytes.clone();
            damaged[damaged.length / 2] ^= 1;
            return damaged;
        });
    }

    /** The paths that reached the database, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public void forgetAsked() {
        asked.clear();
    }

    @Override
    public Read read(String path) {
        byte[] bytes = kept.get(path);
        return bytes != null ? new Read.Bytes(bytes) : reread(path);
    }

    @Override
    public Read reread(String path) {
        asked.add(path);
        pause();
        if (down) {
            return new Read.Unavailable(503, "the database is down");
        }
        return database.get(path)
                .<Read>map(bytes -> keep(path, bytes))
                .orElseGet(() -> new Read.NotFound(404, "not found: " + path));
    }

    private Read keep(String path, byte[] bytes) {
        kept.put(path, bytes);
        return new Read.Bytes(bytes);
    }

    private void pause() {
        try {
            Thread.sleep(delayMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
