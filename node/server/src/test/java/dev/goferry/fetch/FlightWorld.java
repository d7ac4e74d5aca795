package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.flight.Landing;
import dev.goferry.hazelcast.LeaseTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Four nodes over one store and one upstream, which clients ask for files that nobody has yet: forty-five seconds in
 * which nodes die and freeze, lose the store, and are cut in two halves, and messages are lost or late; then as long a
 * calm. In one seed of three nodes only die, so that one fetch a file and death is all that is allowed.
 */
final class FlightWorld {
    /** What can be planted, and what must be seen of it. */
    enum Bug {
        NONE(null),
        /** A claim that takes what another holds. */
        CLAIM_TAKES_ALL(Wrong.FETCHED_TWICE),
        /** A leader that does not look whether the one before it has landed. */
        NOBODY_LOOKS_AGAIN(Wrong.FETCHED_TWICE),
        /** A leader that gives its lease up when it has the bytes, before they are stored. */
        LEASE_ENDS_FIRST(Wrong.FETCHED_TWICE),
        /** A follower that does not notice that its leader is gone. */
        DEAD_ARE_FOLLOWED(Wrong.CLIENT_WAITS),
        /** A follower that takes its leader's trouble with the store for its own. */
        TROUBLE_IS_SHARED(Wrong.CLIENT_FAILED),
        /** A note that holds although its module has moved on. */
        NOTE_OUTLIVES_MODULE(Wrong.OLD_ABSENCE),
        /** A flight that lands before its file is stored. */
        LANDS_FIRST(Wrong.NOT_STORED),
        /** A node that goes on with other bytes than those that its clients have. */
        BYTES_ARE_MIXED(Wrong.OTHER_BYTES);

        final @Nullable Wrong expected;

        Bug(@Nullable Wrong expected) {
            this.expected = expected;
        }
    }

    /** What must never be. */
    enum Wrong {
        /** More fetches of a file than one and those that died, and nothing else had happened. */
        FETCHED_TWICE,
        /** No answer although nothing has happened to one's own node for long. */
        CLIENT_WAITS,
        /** An error although one's own node was well. */
        CLIENT_FAILED,
        /** A not-found of what was there and known to be. */
        OLD_ABSENCE,
        /** A whole answer of what is not in the store. */
        NOT_STORED,
        /** Other bytes than the file's. */
        OTHER_BYTES
    }

    /** One who asks. */
    record Client(FlightNode node, String key, Instant began) {}

    /** A file of the upstream. */
    static final class Wanted {
        @Nullable
        Instant refreshed;

        boolean published;
        int fetches;
        int crashed;
    }

    static final Duration NOTICED = Duration.ofMillis(400);
    static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration FAULTS = Duration.ofSeconds(45);
    private static final Duration CALM = Duration.ofSeconds(50);

    /** Five leaders lost one after the other, with each a question that has no answer. */
    private static final Duration LONGEST = Duration.ofSeconds(40);

    /** After an invalidation was acknowledged (promise P8). */
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);

    private static final int NODES = 4;
    private static final int FILES = 120;

    final Turns turns = new Turns();
    final Random random;
    final Bug bug;
    final PublishedFiles files;
    final boolean onlyDeaths;
    final List<FlightNode> nodes = new ArrayList<>();
    final Set<String> stored = new HashSet<>();
    final Map<String, Integer> told = new HashMap<>();
    private final Map<String, Wanted> wanted = new HashMap<>();
    final List<String> story = new ArrayList<>();
    private final Set<Wrong> wrong = EnumSet.noneOf(Wrong.class);
    private final Set<Client> waiting = new HashSet<>();
    private Instant troubleUntil = Instant.MIN;
    private LeaseTable left;
    private LeaseTable right;
    boolean calm;
    int answers;
    private int newest;
    private boolean over;

    FlightWorld(long seed, Bug bug, PublishedFiles files) {
        this.random = new Random(seed);
        this.bug = bug;
        this.files = files;
        this.onlyDeaths = seed % 3 == 0;
        this.left = new LeaseTable(bug == Bug.CLAIM_TAKES_ALL);
        this.right = left;
        for (int i = 0; i < NODES; i++) {
            nodes.add(new FlightNode(this, i));
        }
    }

    /** Runs to the end; what was wrong. */
    Set<Wrong> run() {
        nodes.forEach(FlightNode::begin);
        turns.after(Duration.ofSeconds(1), this::ask);
        turns.after(Duration.ofSeconds(3), this::strike);
        turns.pass(FAULTS);
        calm = true;
        heal();
        turns.pass(CALM);
        for (Client client : waiting) {
            judgeWait(client, "has no answer");
        }
        over = true;
        nodes.forEach(FlightNode::end);
        turns.pass(Duration.ofSeconds(20));
        return wrong;
    }

    void wrong(Wrong what, String words) {
        wrong.add(what);
        story.add(turns.instant() + " " + what + ": " + words);
    }

    private void ask() {
        if (!calm) {
            turns.after(Duration.ofMillis(random.nextInt(300)), this::ask);
        }
        if (newest == 0 || (random.nextInt(8) == 0 && newest < FILES)) {
            publish(files.key(newest++));
        }
        int back = random.nextInt(random.nextInt(3) == 0 ? 30 : 4);
        String key = files.key(Math.max(0, newest - 1 - back));
        int herd = random.nextInt(4) == 0 ? 6 : 1;
        for (int i = 0; i < herd; i++) {
            any().ask(key);
        }
    }

    /** At once, or a little after somebody may have asked for it; then all are told. */
    private void publish(String key) {
        Wanted file = new Wanted();
        wanted.put(key, file);
        if (random.nextInt(4) > 0) {
            file.published = true;
            file.refreshed = Instant.MIN;
            return;
        }
        turns.after(Duration.ofMillis(random.nextInt(3_000)), () -> {
            file.published = true;
            turns.after(Duration.ofMillis(random.nextInt(500)), () -> file.refreshed = turns.instant());
        });
    }

    private FlightNode any() {
        return nodes.get(random.nextInt(NODES));
    }

    private void strike() {
        if (calm) {
            return;
        }
        turns.after(Duration.ofMillis(random.nextInt(onlyDeaths ? 6_000 : 9_000)), this::strike);
        switch (onlyDeaths ? 0 : random.nextInt(5)) {
            case 0 -> any().die();
            case 1 -> any().freeze(Duration.ofMillis(random.nextInt(9_000)));
            case 2 -> cut();
            case 3 -> heal();
            default -> any().loseStore(Duration.ofMillis(random.nextInt(6_000)));
        }
    }

    private void cut() {
        if (left == right) {
            right = left.copy();
            nodes.forEach(node -> node.onTheRight = random.nextBoolean());
            troubled(SILENCE);
        }
    }

    /** The right half comes back with new ids; its leases are dropped. */
    private void heal() {
        if (left != right) {
            right = left;
            nodes.stream().filter(node -> node.onTheRight).forEach(FlightNode::merge);
            nodes.forEach(node -> node.onTheRight = false);
            troubled(SILENCE);
        }
    }

    /** For so long and a while after it, more may be fetched than is needed. */
    void troubled(Duration lasts) {
        Instant until = turns.instant().plus(lasts).plusSeconds(10);
        troubleUntil = until.isAfter(troubleUntil) ? until : troubleUntil;
    }

    Wanted file(String key) {
        return Objects.requireNonNull(wanted.get(key));
    }

    private boolean isTroubled() {
        return turns.instant().isBefore(troubleUntil);
    }

    boolean over() {
        return over;
    }

    LeaseTable table(FlightNode of) {
        return of.onTheRight ? right : left;
    }

    boolean connected(FlightNode one, FlightNode other) {
        return left == right || one.onTheRight == other.onTheRight;
    }

    boolean isMember(FlightNode asSeenBy, UUID id) {
        return nodes.stream().anyMatch(node -> connected(asSeenBy, node) && node.isBelieved(id));
    }

    void fetches(String key, FlightNode by) {
        Wanted file = file(key);
        if (!file.published) {
            return;
        }
        file.fetches++;
        if (file.fetches > 1 + file.crashed && !isTroubled()) {
            wrong(Wrong.FETCHED_TWICE, by + " fetches " + key + " as the " + file.fetches + "th");
        }
    }

    /** Members have gone or come: all waiters look again. */
    void tellAll() {
        wanted.keySet().forEach(key -> told.merge(key, 1, Integer::sum));
    }

    void asks(Client client) {
        waiting.add(client);
    }

    /** Its node is gone, and so is the connection. */
    void forget(Client client) {
        waiting.remove(client);
    }

    void answer(Client client, Landing landing, byte[] seen) {
        answers++;
        waiting.remove(client);
        judgeWait(client, "was answered");
        if (!files.begins(client.key, seen)) {
            wrong(Wrong.OTHER_BYTES, client + " saw other bytes");
        }
        switch (landing) {
            case Landing.Committed committed -> {
                if (!committed.sha256().equals(files.sha256(client.key))) {
                    wrong(Wrong.OTHER_BYTES, client + " got " + committed);
                }
                if (!stored.contains(client.key)) {
                    wrong(Wrong.NOT_STORED, client + " got " + committed);
                }
            }
            case Landing.Absent absent -> {
                Instant refreshed = file(client.key).refreshed;
                if (refreshed != null
                        && !isTroubled()
                        && (refreshed.equals(Instant.MIN)
                                || refreshed.plus(EFFECTIVE).isBefore(client.began))) {
                    wrong(Wrong.OLD_ABSENCE, client + " got " + absent);
                }
            }
            case Landing.Forbidden _, Landing.Refused _, Landing.Failed _ -> {
                if (!client.node.wasTroubledSince(client.began)) {
                    wrong(Wrong.CLIENT_FAILED, client + " got " + landing);
                }
            }
        }
    }

    private void judgeWait(Client client, String words) {
        Duration waited = Duration.between(client.began, turns.instant());
        if (waited.compareTo(LONGEST) > 0 && !client.node.wasTroubledSince(client.began)) {
            wrong(Wrong.CLIENT_WAITS, client + " " + words + " after " + waited);
        }
    }

    ArtifactKey artifact(String key) {
        return ArtifactKey.parse(key).orElseThrow();
    }
}
