package dev.goferry.simulation;

import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Hints;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.PendingRecords;
import dev.goferry.keeper.LogFollower;
import dev.goferry.keeper.LogKeeper;
import dev.goferry.keeper.StepLoop.Step;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.log.Position;
import dev.goferry.storage.FaultyStore;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A process with the real writer, keeper and follower, on a store and a network that fail. */
final class SimNode {
    /** What a listener was given. */
    record Applied(Position at, LogRecord record) {}

    private final World world;
    private final String name;
    private final Random random;
    private final FaultyStore store;
    private final List<Applied> applied = new ArrayList<>();
    private LogWriter writer;
    private LogKeeper keeper;
    private LogFollower follower;
    private int life = 1;
    private boolean busy;
    private boolean alive = true;
    private boolean cutOff;
    private Instant silentSince = Instant.MAX;
    private Instant lastTrouble = Instant.MIN;

    SimNode(World world, String name, Random random, ObjectStore bucket) {
        this.world = world;
        this.name = name;
        this.random = random;
        this.store = new FaultyStore(bucket);
        this.writer = newWriter();
        this.keeper = newKeeper();
        this.follower = newFollower(Cursor.START);
        store.set(this::fault);
    }

    private LogWriter newWriter() {
        // Some forget at once what they wrote, so that records are in the log twice.
        int remembered = random.nextInt(3) == 0 ? 0 : 200;
        return new LogWriter(store, new LogWriter.Limits(20, 8 << 10, remembered), world.time, random);
    }

    private LogKeeper newKeeper() {
        return new LogKeeper(
                new SimLeases(), new SimPending(), writer, new SimHints(), LogKeeper.Settings.DEFAULT, world.time);
    }

    private LogFollower newFollower(Cursor start) {
        LogFollower.Settings normal = LogFollower.Settings.DEFAULT;
        LogFollower.Settings settings = world.bug == Bug.FOLLOWER_TRUSTS_HINTS
                ? new LogFollower.Settings(Duration.ofMinutes(10), normal.firstRetry(), normal.segments())
                : normal;
        return new LogFollower(new LogReader(store), start, List.of(this::apply), settings, world.time);
    }

    /** Begins its loops; those of an earlier life end by themselves. */
    void start() {
        loop(life, keeper::step);
        loop(life, follower::step);
    }

    private void loop(int ofLife, Step step) {
        if (!alive || life != ofLife) {
            return;
        }
        Duration rest = Duration.ofMillis(10);
        if (!busy) {
            rest = run(step);
        }
        world.time.after(rest, () -> loop(ofLife, step));
    }

    /** One step of this process, in which it may freeze or die. */
    private Duration run(Step step) {
        busy = true;
        try {
            return step.step();
        } catch (Death death) {
            die();
            return Duration.ZERO;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            busy = false;
        }
    }

    private void die() {
        alive = false;
        silentSince = world.time.instant();
        lastTrouble = world.time.instant();
        world.time.after(Duration.ofMillis(500 + random.nextInt(10_000)), this::startAgain);
    }

    /** As a new process that remembers what the old one had applied. */
    private void startAgain() {
        life++;
        alive = true;
        silentSince = Instant.MAX;
        lastTrouble = world.time.instant();
        Cursor kept = follower.cursor();
        writer = newWriter();
        keeper = newKeeper();
        follower = newFollower(world.bug == Bug.FOLLOWER_SKIPS ? world.tail() : kept);
        start();
    }

    /** What happens on the way to the bucket and back. */
    private void fault(String step, String key) throws IOException {
        if (world.calm()) {
            return;
        }
        if (cutOff) {
            trouble("the bucket is out of reach");
        }
        int dice = random.nextInt(1000);
        if (dice < 15) {
            trouble("lost " + step + " " + key);
        } else if (dice < 18) {
            throw new Death();
        } else if (dice < 24) {
            freeze(Duration.ofMillis(random.nextInt(20_000)));
        } else if (dice < 100) {
            freeze(Duration.ofMillis(random.nextInt(20)));
        }
    }

    private void trouble(String what) throws IOException {
        lastTrouble = world.time.instant();
        throw new IOException(what);
    }

    /** Stops between two instructions while all others go on. */
    private void freeze(Duration duration) {
        if (world.isDeep()) {
            return;
        }
        lastTrouble = world.time.instant();
        silentSince = world.time.instant();
        world.meanwhile(duration);
        silentSince = Instant.MAX;
        lastTrouble = world.time.instant();
    }

    private void apply(LogRecord record, Position at) throws IOException {
        if (!world.calm() && random.nextInt(100) == 0) {
            trouble("a listener failed");
        }
        applied.add(new Applied(at, record));
    }

    /** Queues a line. */
    boolean tell(String line) {
        boolean can = alive && !busy;
        if (can) {
            world.network.add(this, line);
        }
        return can;
    }

    /** Writes a record as one does that must be durable; whether it is acknowledged. */
    boolean write(LogRecord record) {
        boolean[] acknowledged = {false};
        if (alive && !busy) {
            run(() -> {
                acknowledged[0] = append(record);
                return Duration.ZERO;
            });
        }
        return acknowledged[0];
    }

    private boolean append(LogRecord record) {
        try {
            Position at = writer.append(List.of(record));
            world.network.send(this, world.nodes, new Hint.LogGrew(at.sequence()));
            return true;
        } catch (IOException e) {
            return world.bug == Bug.ACKNOWLEDGES_EARLY;
        }
    }

    void hear(Hint hint) {
        if (alive && !busy && follower.wants(hint)) {
            run(follower::step);
        }
    }

    void cutOff(boolean off) {
        cutOff = off;
        lastTrouble = world.time.instant();
    }

    int life() {
        return alive ? life : -life;
    }

    /** Since when it answers nobody; the far future if it does. */
    Instant silentSince() {
        return silentSince;
    }

    /** Whether nothing has happened to it since then. */
    boolean healthySince(Instant then) {
        return alive && !busy && !cutOff && lastTrouble.isBefore(then);
    }

    LogFollower follower() {
        return follower;
    }

    List<Applied> applied() {
        return applied;
    }

    @Override
    public String toString() {
        return name;
    }

    private final class SimLeases implements Leases {
        @Override
        public Claim claim(String key) {
            return world.network.claim(SimNode.this, key);
        }

        @Override
        public boolean awaitEnd(String key, long fence, Duration most) {
            throw new UnsupportedOperationException("keepers and followers wait for nobody");
        }

        @Override
        public void forget(String key) {}
    }

    private final class SimPending implements PendingRecords {
        @Override
        public void add(String line) {
            world.network.add(SimNode.this, line);
        }

        @Override
        public List<Pending> head(int most) {
            List<Pending> head = world.network.head(SimNode.this, most);
            if (world.bug == Bug.KEEPER_REMOVES_FIRST) {
                world.network.remove(SimNode.this, head);
            }
            return head;
        }

        @Override
        public void remove(List<Pending> written) {
            world.network.remove(SimNode.this, written);
        }
    }

    private final class SimHints implements Hints {
        @Override
        public void send(Hint hint) {
            world.network.send(SimNode.this, world.nodes, hint);
        }

        @Override
        public void listen(Consumer<Hint> listener) {}
    }
}
