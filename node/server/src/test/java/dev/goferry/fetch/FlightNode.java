package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.Member;
import dev.goferry.config.FreshnessConfig;
import dev.goferry.fetch.FlightWorld.Bug;
import dev.goferry.fetch.FlightWorld.Client;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Sink;
import dev.goferry.hazelcast.LeaseTable;
import dev.goferry.hazelcast.VirtualLeases;
import dev.goferry.peer.PeerFlights.Followed;
import dev.goferry.telemetry.FlightMeters;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** A node of the simulated cluster with the real search for the nearest bytes, notes, claims and renewals. */
final class FlightNode implements NearFiles, Nearest.Peers, VirtualLeases.Way {
    private static final Duration TERM = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** After which a follower leaves a leader that says nothing. */
    private static final Duration SILENT_LEADER = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(60);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final FreshnessConfig FRESHNESS = new FreshnessConfig(MINUTE, MINUTE, MINUTE, MINUTE, MINUTE);
    private static final int CHUNK = 16;

    /** One process, until it dies. */
    private final class Life implements Turns.Owner {
        final Map<String, Air> air = new HashMap<>();
        final VirtualLeases leases = new VirtualLeases(FlightNode.this, TERM);
        final FlightCluster cluster = new FlightCluster(FlightNode.this, leases);
        final Nearest nearest = new Nearest(
                FlightNode.this,
                null,
                cluster,
                FlightNode.this,
                new Notes(cluster, FRESHNESS, world.turns),
                new FlightMeters());
        boolean dead;

        @Override
        public boolean isDead() {
            return dead;
        }

        @Override
        public Instant frozenUntil() {
            return frozenUntil;
        }
    }

    final FlightWorld world;
    private final int number;
    private UUID uuid;
    private Life life;
    private Instant believedUntil = Instant.MAX;
    private Instant frozenUntil = Instant.MIN;
    private Instant withoutStoreUntil = Instant.MIN;
    private Instant lastTrouble = Instant.MIN;
    boolean onTheRight;

    FlightNode(FlightWorld world, int number) {
        this.world = world;
        this.number = number;
        this.uuid = new UUID(number, world.random.nextLong());
        this.life = new Life();
    }

    void begin() {
        Life mine = life;
        world.turns.after(TERM.dividedBy(3), () -> renew(mine));
    }

    private void renew(Life mine) {
        if (!mine.dead) {
            if (!isFrozen()) {
                mine.leases.renewAll();
            }
            world.turns.after(TERM.dividedBy(3), () -> renew(mine));
        }
    }

    /** A client of this node; if it is dead or frozen the client goes elsewhere. */
    void ask(String key) {
        if (life.dead || isFrozen()) {
            return;
        }
        Client client = new Client(this, key, world.turns.instant());
        world.asks(client);
        Life mine = life;
        Air flying = mine.air.get(key);
        if (flying == null) {
            Air fresh = new Air(world.bug == Bug.BYTES_ARE_MIXED);
            mine.air.put(key, fresh);
            fresh.waiting.add(client);
            world.turns.start(mine, () -> fly(mine, fresh, world.artifact(key)));
        } else {
            flying.waiting.add(client);
        }
    }

    /** As {@link ArtifactFetch} flies. */
    private void fly(Life mine, Air air, ArtifactKey key) {
        Landing landing;
        try {
            Optional<Landing> here = NearLanding.of(this, key);
            landing = here.isPresent() ? here.get() : mine.nearest.fetch(key, air, () -> fromUpstream(air, key));
        } catch (IOException e) {
            landing = StoreTrouble.landing(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        air.landing = landing;
        mine.air.remove(key.path());
        for (Client client : air.waiting) {
            world.answer(client, landing, air.seen());
        }
    }

    private Landing fromUpstream(Air air, ArtifactKey key) throws IOException {
        String path = key.path();
        world.fetches(path, this);
        air.fetches = true;
        if (!world.file(path).published) {
            sleep(100);
            air.fetches = false;
            return new Landing.Absent("origin", 404, "no such version");
        }
        byte[] bytes = world.files.bytes(path);
        sleep(100);
        air.begin(bytes.length);
        for (int at = 0; at < bytes.length; at += CHUNK) {
            sleep(300);
            air.accept(ByteBuffer.wrap(bytes, at, CHUNK));
        }
        if (world.bug == Bug.LEASE_ENDS_FIRST) {
            life.cluster.endLease(path);
        }
        sleep(200);
        requireStore();
        if (world.bug != Bug.LANDS_FIRST) {
            world.stored.add(path);
        }
        air.fetches = false;
        return new Landing.Committed(null, bytes.length, world.files.sha256(path), "origin");
    }

    private void sleep(int mostMillis) {
        world.turns.sleep(Duration.ofMillis(1 + world.random.nextInt(mostMillis)));
    }

    private void requireStore() throws IOException {
        if (world.turns.instant().isBefore(withoutStoreUntil)) {
            troubled();
            throw new IOException("the store is out of reach");
        }
    }

    @Override
    public Optional<Near> find(ArtifactKey key) throws IOException {
        sleep(5);
        requireStore();
        boolean blind = world.bug == Bug.NOBODY_LOOKS_AGAIN && life.cluster.leads(key.path());
        return !blind && world.stored.contains(key.path())
                ? Optional.of(
                        new Near(world.files.path(key.path()), PublishedFiles.BYTES, world.files.sha256(key.path())))
                : Optional.empty();
    }

    @Override
    public Followed follow(Member leader, String key, Sink sink) throws IOException {
        sleep(5);
        Optional<FlightNode> other = world.nodes.stream()
                .filter(node -> node.uuid.toString().equals(leader.id()) && !node.life.dead)
                .findFirst();
        if (other.isEmpty()) {
            return new Followed.Lost("nobody answers there");
        }
        Life theirs = other.get().life;
        Air air = theirs.air.get(key);
        if (air == null || other.get() == this) {
            return new Followed.Lost("no such flight");
        }
        return follow(other.get(), theirs, air, sink);
    }

    private Followed follow(FlightNode other, Life theirs, Air air, Sink sink) throws IOException {
        boolean deaf = world.bug == Bug.DEAD_ARE_FOLLOWED;
        int given = -1;
        Instant heard = world.turns.instant();
        while (deaf || !theirs.dead) {
            if (!theirs.dead && world.connected(this, other) && !other.isFrozen()) {
                heard = world.turns.instant();
                given = air.giveTo(sink, given);
                Landing landing = air.landing;
                if (landing != null) {
                    return new Followed.Landed(shared(landing));
                }
            } else if (!deaf && heard.plus(SILENT_LEADER).isBefore(world.turns.instant())) {
                return new Followed.Lost("silent");
            }
            world.turns.sleep(LOOK);
        }
        return new Followed.Lost("reset");
    }

    private Landing shared(Landing landing) {
        return world.bug == Bug.TROUBLE_IS_SHARED && landing instanceof Landing.Failed failed
                ? new Landing.Failed(failed.status(), failed.text(), "origin")
                : landing;
    }

    boolean isFrozen() {
        return frozenUntil.isAfter(world.turns.instant());
    }

    private void troubled() {
        lastTrouble = world.turns.instant();
    }

    /** Something has happened to it since then, or does now. */
    boolean wasTroubledSince(Instant then) {
        return !lastTrouble.isBefore(then) || isTroubled();
    }

    private boolean isTroubled() {
        Instant now = world.turns.instant();
        return life.dead || isFrozen() || withoutStoreUntil.isAfter(now);
    }

    void die() {
        if (life.dead) {
            return;
        }
        life.dead = true;
        troubled();
        life.air.forEach((key, air) -> {
            world.file(key).crashed += air.fetches ? 1 : 0;
            air.waiting.forEach(world::forget);
        });
        believedUntil = world.turns.instant().plus(FlightWorld.NOTICED);
        world.turns.after(FlightWorld.NOTICED.multipliedBy(2), world::tellAll);
        world.turns.after(Duration.ofMillis(1_000 + world.random.nextInt(5_000)), () -> {
            if (!world.over()) {
                life = new Life();
                merge();
                begin();
            }
        });
    }

    /** Taken for dead after a while; then it comes back with another id. */
    void freeze(Duration lasts) {
        if (life.dead || isFrozen()) {
            return;
        }
        frozenUntil = world.turns.instant().plus(lasts);
        troubled();
        world.troubled(lasts);
        if (lasts.compareTo(FlightWorld.SILENCE) > 0) {
            believedUntil = world.turns.instant().plus(FlightWorld.SILENCE);
            Life mine = life;
            world.turns.after(lasts, () -> {
                if (life == mine && !mine.dead) {
                    merge();
                }
            });
        }
    }

    void loseStore(Duration lasts) {
        withoutStoreUntil = world.turns.instant().plus(lasts);
        troubled();
        world.troubled(lasts);
    }

    /** Back among the others as somebody new. */
    void merge() {
        uuid = new UUID(number, world.random.nextLong());
        believedUntil = Instant.MAX;
        troubled();
    }

    /** With the run: what still waits ends. */
    void end() {
        life.dead = true;
    }

    boolean isBelieved(UUID id) {
        return uuid.equals(id) && world.turns.instant().isBefore(believedUntil);
    }

    Member member() {
        return new Member(uuid.toString(), URI.create("http://sim"));
    }

    /** Whom it sees. */
    List<Member> others() {
        List<Member> all = new ArrayList<>();
        world.nodes.stream()
                .filter(node -> world.connected(this, node) && node.isBelieved(node.uuid))
                .forEach(node -> all.add(node.member()));
        return all;
    }

    @Override
    public UUID self() {
        return uuid;
    }

    @Override
    public Predicate<UUID> members() {
        return id -> world.isMember(this, id);
    }

    @Override
    public LeaseTable table() {
        return world.table(this);
    }

    @Override
    public long millis() {
        return world.turns.instant().toEpochMilli();
    }

    @Override
    public boolean travel(Runnable late) {
        if (!world.turns.inTask()) {
            return true;
        }
        sleep(4);
        int dice = world.calm || world.onlyDeaths ? 1000 : world.random.nextInt(1000);
        if (dice >= 30) {
            return true;
        }
        world.troubled(ANSWER);
        if (dice < 15) {
            world.turns.after(Duration.ofMillis(2_000 + world.random.nextInt(4_000)), late);
        }
        world.turns.sleep(ANSWER);
        return false;
    }

    @Override
    public void tell(String key) {
        if (world.calm || world.random.nextInt(10) > 0) {
            world.told.merge(key, 1, Integer::sum);
        }
    }

    @Override
    public void await(String key, Duration most) {
        int before = world.told.getOrDefault(key, 0);
        world.turns.await(() -> world.told.getOrDefault(key, 0) != before, most);
    }

    @Override
    public String toString() {
        return "node " + number;
    }
}
