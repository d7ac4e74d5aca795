package dev.goferry.simulated;

import dev.goferry.hazelcast.SimulatedCluster;
import dev.goferry.hazelcast.SimulatedMember;
import dev.goferry.simulated.PublishedFiles.Wanted;
import dev.goferry.storage.MemoryStore;
import dev.goferry.virtual.Turns;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Four nodes over one bucket and one upstream, whose clients ask for files that nobody has yet: twenty-five seconds of faults,
 * then a calm of more than any of them lasts. In one seed of three nodes die and nothing else happens, so that one
 * download a file and death is all that is allowed; in one they also freeze, lose the bucket, and upstreams fail; in one
 * messages are lost, late or doubled besides, and the network falls in two.
 */
final class FlightWorld {
    /** {@code -Dgoferry.story=true}: all of it is told as it happens. */
    private static final boolean TELLS = Boolean.getBoolean("goferry.story");

    private enum Weather {
        DEATHS,
        TROUBLE,
        STORM
    }

    private static final Duration FAULTS = Duration.ofSeconds(25);
    private static final Duration CALM = Duration.ofSeconds(70);
    private static final Duration LOG_POLL = Duration.ofSeconds(4);
    private static final String PINS = "_goferry/pins/";
    private static final int NODES = 4;
    private static final int MODULES = 60;
    private static final List<String> KINDS = List.of("info", "mod", "zip");

    final Turns turns;
    final Random random;
    final Path folder;
    final PublishedFiles files = new PublishedFiles();
    final SimulatedBucket.Server bucket;
    final SimulatedCluster cluster;
    final List<SimulatedNode> nodes = new ArrayList<>();
    final Judge judge = new Judge(this);

    /** The network: in doubt while it is cut. */
    final Reach whole;

    /** While somebody is taken for a member who cannot answer, each node may have to go on alone. */
    private final Reach clear;

    private final Weather weather;
    private final Set<Client> waiting = new HashSet<>();
    private final Set<List<Object>> alone = new HashSet<>();
    private final Set<List<Object>> sides = new HashSet<>();
    private int newest;
    private int answers;
    private int downloads;
    private boolean calm;
    private boolean over;

    FlightWorld(long seed, Path folder) {
        this.turns = new Turns(seed);
        this.random = new Random(seed);
        this.folder = folder;
        this.weather = Weather.values()[(int) (seed % 3)];
        this.bucket = new SimulatedBucket.Server(new MemoryStore(turns));
        this.whole = new Reach(turns);
        this.clear = new Reach(turns);
        this.cluster = new SimulatedCluster(turns, random, new SimulatedCluster.Fate() {
            @Override
            public boolean isRough() {
                return weather == Weather.STORM && !calm;
            }

            @Override
            public void spoiled(SimulatedMember asking, String key, Object step) {
                FlightWorld.this.spoiled(nodes.get(asking.number()), key, step);
            }
        });
        for (int i = 0; i < NODES; i++) {
            nodes.add(new SimulatedNode(this, i));
        }
    }

    /** Runs to the end. */
    Seen run() {
        nodes.forEach(SimulatedNode::boot);
        turns.after(Duration.ofSeconds(1), this::ask);
        turns.after(Duration.ofSeconds(3), this::strike);
        turns.pass(FAULTS);
        calm = true;
        heal();
        turns.pass(CALM);
        waiting.forEach(client -> judge.waited(client, "has no answer"));
        lookForRemains();
        if (TELLS) {
            turns.waiting().forEach(this::tell);
        }
        over = true;
        nodes.forEach(SimulatedNode::end);
        turns.pass(Duration.ofSeconds(1));
        Set<String> wrong = judge.wrong.stream().map(Enum::name).collect(Collectors.toSet());
        return new Seen(wrong, judge.story, turns.trace(), answers, downloads);
    }

    private void lookForRemains() {
        for (SimulatedNode node : nodes) {
            SimulatedNode.Parts parts = node.life().parts();
            if (parts == null) {
                continue;
            }
            if (parts.fetch().inTheAir() > 0) {
                judge.wrong(
                        Wrong.LEFT_BEHIND,
                        node + " still flies " + parts.fetch().oldestInTheAir(3).keySet());
            }
            if (parts.spools().reservedBytes() > 0) {
                judge.wrong(Wrong.LEFT_BEHIND, node + " still has room for flights");
            }
        }
        if (!cluster.held().isEmpty()) {
            judge.wrong(Wrong.LEFT_BEHIND, cluster.held() + " are still held");
        }
    }

    private void ask() {
        if (calm) {
            return;
        }
        turns.after(Duration.ofMillis(random.nextInt(350)), this::ask);
        if (newest == 0 || (random.nextInt(4) == 0 && newest < MODULES)) {
            publish(newest++);
        }
        int back = random.nextInt(random.nextInt(3) == 0 ? 20 : 3);
        Wanted file = files.of(Math.max(0, newest - 1 - back), KINDS.get(random.nextInt(3)));
        int herd = random.nextInt(4) == 0 ? 6 : 1;
        for (int i = 0; i < herd; i++) {
            ask(any(), file);
        }
    }

    private void ask(SimulatedNode node, Wanted file) {
        SimulatedNode.Parts parts = node.life().parts();
        if (!node.isUp() || parts == null) {
            return; // Its clients go elsewhere.
        }
        Client client = new Client(this, node, parts, file);
        story(client);
        waiting.add(client);
        turns.start(client.life, "client", () -> {
            int status = client.ask();
            turns.note(status);
            story(TELLS ? client + " is answered " + status : "");
            answers++;
            waiting.remove(client);
            judge.answered(client, status);
        });
    }

    /** At once, or a little after somebody may have asked for it; then the log says so. */
    private void publish(int number) {
        files.add(number);
        boolean isThere = random.nextBoolean();
        Duration published = Duration.ofMillis(random.nextInt(3_000));
        Duration refreshed = published.plusMillis(random.nextInt(500));
        for (String kind : KINDS) {
            Wanted file = files.of(number, kind);
            file.published = isThere ? Instant.MIN : turns.instant().plus(published);
            file.refreshed = isThere ? Instant.MIN : Instant.MAX;
        }
        if (isThere) {
            return;
        }
        turns.after(refreshed, () -> {
            KINDS.forEach(kind -> files.of(number, kind).refreshed = turns.instant());
            for (SimulatedNode node : nodes) {
                turns.after(
                        Duration.ofMillis(random.nextInt((int) LOG_POLL.toMillis())),
                        () -> node.refresh(files.of(number, "mod").key.module().path()));
            }
        });
    }

    private SimulatedNode any() {
        return nodes.get(random.nextInt(NODES));
    }

    private void strike() {
        if (calm) {
            return;
        }
        turns.after(Duration.ofMillis(random.nextInt(6_000)), this::strike);
        int kinds = switch (weather) {
            case DEATHS -> 1;
            case TROUBLE -> 3;
            case STORM -> 5;
        };
        switch (random.nextInt(kinds)) {
            case 0 -> any().die();
            case 1 -> loseBucket();
            case 2 -> any().freeze(Duration.ofMillis(random.nextInt(9_000)));
            case 3 -> cut();
            default -> heal();
        }
    }

    private void loseBucket() {
        Duration lasts = Duration.ofMillis(random.nextInt(8_000));
        SimulatedNode node = any();
        tell(node + " loses the bucket for " + lasts);
        node.bucket.lose(lasts);
    }

    private void cut() {
        if (!cluster.isCut()) {
            tell("the network is cut");
            cluster.cut();
            sides.clear();
            whole.lose(FAULTS);
            confuse(SimulatedCluster.SILENCE);
        }
    }

    private void heal() {
        if (cluster.isCut()) {
            tell("the network is whole again");
            cluster.heal();
            whole.end();
            confuse(Duration.ZERO);
        }
    }

    /** From now on somebody cannot answer whom the others take for a member: for so long, or until they miss it. */
    void confuse(Duration lasts) {
        Duration noticed = lasts.compareTo(SimulatedCluster.SILENCE) < 0 ? lasts : SimulatedCluster.SILENCE;
        clear.lose(noticed.plusSeconds(5));
        alone.clear();
    }

    /** Whether nobody is taken for a member now who cannot answer. */
    boolean isClear() {
        return !clear.isLost();
    }

    /** What happened, for a person and for the trace. */
    void tell(String what) {
        turns.note(what);
        story(what);
    }

    private void story(Object what) {
        if (TELLS) {
            System.out.println(turns.instant() + " " + what);
        }
    }

    boolean isRough() {
        return weather != Weather.DEATHS && !calm;
    }

    boolean isOver() {
        return over;
    }

    /** For a task: some of so many milliseconds. */
    void sleep(int mostMillis) {
        turns.sleep(Duration.ofNanos(1_000 + random.nextLong(mostMillis * 1_000_000L)));
    }

    /** Whether the bucket has the file with its pin, as one who reaches it would see. */
    boolean isStored(Wanted file) {
        try {
            return bucket.objects
                            .read(file.key.path(), Integer.MAX_VALUE)
                            .filter(bytes -> Arrays.equals(bytes, file.bytes))
                            .isPresent()
                    && bucket.objects.stat(PINS + file.key.path()).isPresent();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void excuse(Wanted file, int more, String why) {
        file.excused += more;
        turns.note(file.key.path());
        story(TELLS ? file + " is excused: " + why : "");
    }

    /** A question about it may have no answer in time: whoever asks goes on alone. */
    private void spoiled(SimulatedNode asking, String key, Object step) {
        if (SimulatedCluster.isNews(step)) {
            asking.news.lose(SimulatedCluster.ANSWER.multipliedBy(2));
        }
        files.named(key).forEach(file -> excuse(file, NODES - 1, "message"));
    }

    /** Somebody has lost the connection to whoever leads this flight. */
    void loses(String key) {
        excuse(files.of(key), 1, "a lost connection");
    }

    /** An object's name may be a file's, its pin's or its hash's. */
    void troubled(String object, String why) {
        String key = object.startsWith(PINS) ? object.substring(PINS.length()) : object;
        files.named(key.endsWith(".ziphash") ? key.substring(0, key.length() - 4) : key)
                .forEach(file -> {
                    excuse(file, 1, why);
                    troubled(file, Duration.ofSeconds(31));
                });
    }

    void troubled(Wanted file, Duration lasts) {
        Instant until = turns.instant().plus(lasts);
        file.troubleUntil = until.isAfter(file.troubleUntil) ? until : file.troubleUntil;
    }

    void downloads(Wanted file, SimulatedNode.Life life) {
        downloads++;
        file.downloads++;
        life.downloads(file);
        turns.note(file.key.path());
        story(TELLS ? life.node() + " downloads " + file : "");
        boolean firstOfNode = alone.add(List.of(file, life.node()));
        boolean firstOfSide = cluster.isCut() && sides.add(List.of(file, cluster.isRight(life.node().number)));
        if (file.downloads > 1 && ((firstOfNode && clear.isLost()) || firstOfSide)) {
            excuse(file, 1, "alone");
        }
        judge.downloaded(file, life.node());
    }
}
