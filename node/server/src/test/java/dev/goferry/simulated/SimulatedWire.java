package dev.goferry.simulated;

import dev.goferry.peer.SimulatedPeers;
import dev.goferry.upstream.InnerGet;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** HTTP inside of the region as one process has it: to the bucket, and to the other nodes. */
final class SimulatedWire implements InnerGet {
    static final String BUCKET = "http://bucket/";
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int PIECE_BYTES = 700;

    private final FlightWorld world;
    private final SimulatedNode.Life life;
    private final SimulatedBucket bucket;

    SimulatedWire(FlightWorld world, SimulatedNode.Life life, SimulatedBucket bucket) {
        this.world = world;
        this.life = life;
        this.bucket = bucket;
    }

    @Override
    public UpstreamAnswer get(URI url, Map<String, String> headers, long maxBytes) {
        return url.toString().startsWith(BUCKET)
                ? object(url.getPath().substring(1))
                : peer(Integer.parseInt(url.getHost().substring("node".length())), url.getPath(), headers);
    }

    private UpstreamAnswer object(String key) {
        try {
            Optional<byte[]> bytes = bucket.read(key, Integer.MAX_VALUE);
            return bytes.isPresent()
                    ? new UpstreamAnswer.Found("bucket", new ObjectBody(bytes.get()))
                    : new UpstreamAnswer.NotFound("bucket", 404, "NoSuchKey");
        } catch (IOException e) {
            return new UpstreamAnswer.Unavailable("bucket", Reason.CONNECT, String.valueOf(e.getMessage()));
        }
    }

    /** An object's bytes, as long as the bucket can be reached. */
    private final class ObjectBody implements UpstreamAnswer.Body {
        private final ByteBuffer bytes;

        ObjectBody(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public long length() {
            return bytes.capacity();
        }

        @Override
        public @Nullable ByteBuffer read() throws UpstreamAnswer.BodyBroken {
            if (!bytes.hasRemaining()) {
                return null;
            }
            world.sleep(3);
            try {
                bucket.requireReach();
            } catch (IOException e) {
                throw new UpstreamAnswer.BodyBroken(Reason.CONNECT, "the bucket broke off");
            }
            ByteBuffer piece = bytes.slice(bytes.position(), Math.min(PIECE_BYTES, bytes.remaining()));
            bytes.position(bytes.position() + piece.remaining());
            return piece;
        }

        @Override
        public void close() {}
    }

    private UpstreamAnswer peer(int number, String path, Map<String, String> headers) {
        String name = "node" + number;
        SimulatedNode other = world.nodes.get(number);
        world.sleep(3);
        world.turns.requireLife();
        if (!world.turns.await(() -> isNear(other), CONNECT.toNanos())) {
            return lost(other, name + " cannot be connected to");
        }
        String key = path.substring(path.indexOf("/example.com/") + 1);
        SimulatedNode.Life there = other.life();
        if (there.isDead()) {
            return lost(other, name + " refuses connections");
        }
        Connection line = new Connection(other, there, key);
        world.turns.after(Duration.ofMillis(1), () -> other.serve(there, path, headers, line));
        world.turns.await(() -> line.status > 0 || line.isBroken(), SILENCE.toNanos());
        return switch (line.status) {
            case 200 -> new UpstreamAnswer.Found(name, line);
            case 403 -> new UpstreamAnswer.Forbidden(name, 403, "the stamp is missing, old or of another secret");
            case 404 -> new UpstreamAnswer.NotFound(name, 404, "no such flight");
            default -> {
                line.breaksOff();
                yield lost(other, name + " did not answer");
            }
        };
    }

    private UpstreamAnswer lost(SimulatedNode other, String text) {
        life.node().peers.stumble();
        return new UpstreamAnswer.Unavailable(other.toString(), Reason.CONNECT, text);
    }

    private boolean isNear(SimulatedNode other) {
        return world.cluster.isConnected(life.node().number, other.number);
    }

    /** One question to another node, from both ends. */
    private final class Connection implements UpstreamAnswer.Body, SimulatedPeers.Line {
        private final SimulatedNode other;
        private final SimulatedNode.Life there;
        private final String key;
        private final Deque<byte[]> arrived = new ArrayDeque<>();
        private int status;
        private boolean ended;
        private boolean reset;
        private boolean closed;

        Connection(SimulatedNode other, SimulatedNode.Life there, String key) {
            this.other = other;
            this.there = there;
            this.key = key;
        }

        /** Whoever loses a leader that lives may have to fetch for itself. */
        private void breaksOff() {
            life.node().peers.stumble();
            if (!there.isDead()) {
                world.loses(key);
            }
        }

        /** A process that is gone resets what it had; one that cannot be reached is only silent. */
        boolean isBroken() {
            return isNear(other) && (reset || there.isDead());
        }

        private boolean hasNews() {
            return isNear(other) && (!arrived.isEmpty() || ended || isBroken());
        }

        @Override
        public void head(int code) {
            world.sleep(3);
            status = code;
        }

        @Override
        public boolean closed() {
            return closed || reset || life.isDead();
        }

        @Override
        public void write(byte[] bytes) {
            world.sleep(world.isRough() && world.random.nextInt(150) == 0 ? 3_000 : 3);
            if (world.isRough() && world.random.nextInt(200) == 0) {
                reset = true;
            }
            arrived.add(bytes);
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void reset() {
            reset = true;
        }

        @Override
        public long length() {
            return -1;
        }

        @Override
        public @Nullable ByteBuffer read() throws UpstreamAnswer.BodyBroken {
            if (!world.turns.await(this::hasNews, SILENCE.toNanos())) {
                breaksOff();
                throw new UpstreamAnswer.BodyBroken(Reason.TIMEOUT, other + " sent nothing");
            }
            byte[] next = arrived.poll();
            if (next != null) {
                return ByteBuffer.wrap(next);
            }
            if (ended) {
                return null;
            }
            breaksOff();
            throw new UpstreamAnswer.BodyBroken(Reason.CONNECT, other + " broke off");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
