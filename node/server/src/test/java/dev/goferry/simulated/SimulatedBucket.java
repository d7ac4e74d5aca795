package dev.goferry.simulated;

import dev.goferry.storage.MemoryStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.StoreBusy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The region's bucket as one process reaches it: slow, out of reach for a while, answers lost, and as MinIO has it nobody
 * can look at an object while it is written, or for a while after its writer was cut off.
 */
final class SimulatedBucket implements ObjectStore {
    /** The bucket itself, which all share. */
    static final class Server {
        final MemoryStore objects;
        private final Map<String, Instant> written = new HashMap<>();

        Server(MemoryStore objects) {
            this.objects = objects;
        }
    }

    private static final Duration TIME_OUT = Duration.ofSeconds(2);
    private static final Duration CUT_OFF_WRITER = Duration.ofSeconds(30);
    private static final int SLOW_MILLIS = 500;
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final FlightWorld world;
    private final SimulatedNode.Life life;
    private final Server server;

    SimulatedBucket(FlightWorld world, SimulatedNode.Life life, Server server) {
        this.world = world;
        this.life = life;
        this.server = server;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> T read(String key, Call<T> call) throws IOException {
        world.sleep(world.random.nextInt(20) == 0 ? SLOW_MILLIS : 4);
        requireReach();
        if (isWritten(key)) {
            world.turns.await(() -> !isWritten(key), BUSY.toNanos());
            if (isWritten(key)) {
                world.troubled(key, "busy");
                throw new StoreBusy(key + " is being written", null);
            }
        }
        return call.run();
    }

    private boolean isWritten(String key) {
        return server.written.getOrDefault(key, Instant.MIN).isAfter(world.turns.instant());
    }

    /** Out of reach: at first a call waits for nothing, later the node knows. */
    void requireReach() throws IOException {
        Reach reach = life.node().bucket;
        world.turns.requireLife();
        if (!reach.isLost()) {
            return;
        }
        if (reach.lostFor().compareTo(SimulatedNode.TAKEN_FOR_AWAY) < 0 && world.random.nextBoolean()) {
            world.turns.sleep(TIME_OUT);
        }
        reach.stumble();
        life.fetchesForNothing("no bucket");
        throw new IOException("the bucket is out of reach");
    }

    private <T> T write(String key, Call<T> call) throws IOException {
        world.sleep(4);
        requireReach();
        Random random = world.random;
        int dice = world.isRough() ? random.nextInt(1000) : 1000;
        if (dice < 6) {
            fails(key);
        }
        server.written.put(key, world.turns.instant().plus(CUT_OFF_WRITER));
        try {
            world.sleep(20);
            requireReach();
        } catch (Error | IOException e) {
            // Cut off in the middle of it: the server may have had all, or waits for the rest.
            world.troubled(key, "cut off writer");
            if (random.nextInt(3) == 0) {
                call.run();
            }
            if (random.nextBoolean()) {
                server.written.remove(key);
            }
            throw e;
        }
        server.written.remove(key);
        T result = call.run();
        if (dice < 12) {
            fails(key);
        }
        return result;
    }

    private void fails(String key) throws IOException {
        world.troubled(key, "a put failed or has no answer");
        life.node().bucket.stumble();
        throw new IOException("the bucket did not answer");
    }

    @Override
    public Optional<Stat> stat(String key) throws IOException {
        return read(key, () -> server.objects.stat(key));
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) throws IOException {
        return read(key, () -> server.objects.read(key, maxBytes));
    }

    @Override
    public Optional<InputStream> open(String key, long offset) throws IOException {
        return read(key, () -> server.objects.open(key, offset));
    }

    @Override
    public Put putIfAbsent(String key, Path file) throws IOException {
        return write(key, () -> server.objects.putIfAbsent(key, file));
    }

    @Override
    public void requireRoom(long bytes) {}

    @Override
    public Put putIfAbsent(String key, byte[] bytes) throws IOException {
        return write(key, () -> server.objects.putIfAbsent(key, bytes));
    }

    @Override
    public void replace(String key, byte[] bytes) throws IOException {
        write(key, () -> {
            server.objects.replace(key, bytes);
            return key;
        });
    }

    @Override
    public boolean replaceIf(Stat seen, byte[] bytes) throws IOException {
        return write(seen.key(), () -> server.objects.replaceIf(seen, bytes));
    }

    @Override
    public boolean move(String key, String fresh) throws IOException {
        return write(key, () -> server.objects.move(key, fresh));
    }

    @Override
    public void delete(String key) throws IOException {
        write(key, () -> {
            server.objects.delete(key);
            return key;
        });
    }

    @Override
    public Stream<Stat> list(String prefix) throws IOException {
        return read(prefix, () -> server.objects.list(prefix));
    }

    @Override
    public Optional<Path> localFile(String key) {
        return Optional.empty();
    }

    @Override
    public Optional<URI> presigned(String key, Duration holds) {
        return Optional.of(URI.create(SimulatedWire.BUCKET + key));
    }

    @Override
    public void close() {}
}
