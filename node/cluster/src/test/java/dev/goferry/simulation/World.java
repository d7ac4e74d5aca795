package dev.goferry.simulation;

import dev.goferry.log.Cursor;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Records;
import dev.goferry.storage.FaultyStore;
import dev.goferry.storage.MemoryStore;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/** One run: four processes, forty seconds of faults and half a minute of calm, all of it from one seed. */
final class World {
    private static final Duration FAULTS = Duration.ofSeconds(40);
    private static final Duration CALM = Duration.ofSeconds(30);

    /** An acknowledged purge holds on every healthy node after this (promise P8). */
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);

    final VirtualTime time = new VirtualTime();
    final Bug bug;
    final Network network;
    final List<SimNode> nodes = new ArrayList<>();
    private final Random random;
    private final ObjectStore bucket;
    private final List<String> told = new ArrayList<>();
    private final List<LogRecord> acknowledged = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private boolean calm;
    private int depth;
    private int records;

    World(long seed, Bug bug) {
        this.bug = bug;
        this.random = new Random(seed);
        this.network = new Network(time, random);
        MemoryStore memory = new MemoryStore(time);
        FaultyStore replacing = new FaultyStore(memory);
        replacing.set((step, key) -> {
            if (step.equals("before put")) {
                memory.delete(key);
            }
        });
        this.bucket = bug == Bug.WRITER_REPLACES ? replacing : memory;
        for (String name : List.of("a", "b", "c", "d")) {
            nodes.add(new SimNode(this, name, new Random(random.nextLong()), bucket));
        }
    }

    /** Runs to the end; what was wrong. */
    List<Violation> run() throws IOException {
        nodes.forEach(SimNode::start);
        time.after(Duration.ZERO, this::work);
        time.after(Duration.ofSeconds(5), this::strike);
        time.pass(FAULTS);
        calm = true;
        network.calm = true;
        network.heal();
        nodes.forEach(node -> node.cutOff(false));
        time.pass(CALM);
        List<Violation> all = new ArrayList<>(violations);
        all.addAll(Verdict.of(this, told, acknowledged));
        return all;
    }

    private void work() {
        if (calm) {
            return;
        }
        time.after(Duration.ofMillis(20 + random.nextInt(200)), this::work);
        SimNode node = anyNode();
        String name = "m" + random.nextInt(20);
        int number = records++;
        if (random.nextInt(5) == 0) {
            purge(node, Records.purged(name, number));
        } else {
            String line = LogLine.write(Records.stored(name, number));
            if (node.tell(line)) {
                told.add(line);
            }
        }
    }

    private void purge(SimNode node, LogRecord purge) {
        if (!node.write(purge)) {
            return;
        }
        acknowledged.add(purge);
        Instant then = time.instant();
        time.after(EFFECTIVE, () -> {
            for (SimNode other : nodes) {
                if (other.healthySince(then)
                        && other.applied().stream().noneMatch(a -> a.record().equals(purge))) {
                    violations.add(
                            new Violation(Wrong.PURGE_LATE, other + ", " + EFFECTIVE + " after its acknowledgement"));
                }
            }
        });
    }

    /** Cuts the network in two, or a node from the bucket, or heals. */
    private void strike() {
        if (calm) {
            return;
        }
        if (network.isCut()) {
            network.heal();
        } else if (random.nextInt(3) == 0) {
            network.cut(new HashSet<>(List.of(anyNode(), anyNode())));
        }
        for (SimNode node : nodes) {
            node.cutOff(random.nextInt(6) == 0);
        }
        time.after(Duration.ofMillis(random.nextInt(12_000)), this::strike);
    }

    /** How much was told and acknowledged: a run in which hardly anything happens shows nothing. */
    int happened() {
        return told.size() + acknowledged.size();
    }

    private SimNode anyNode() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    boolean calm() {
        return calm;
    }

    /** So many processes stand still inside each other that no more should. */
    boolean isDeep() {
        return depth >= 3;
    }

    void meanwhile(Duration duration) {
        depth++;
        time.pass(duration);
        depth--;
    }

    /** The bucket as it is, without faults. */
    ObjectStore bucket() {
        return bucket;
    }

    Cursor tail() {
        try {
            return new LogReader(bucket).tail();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
