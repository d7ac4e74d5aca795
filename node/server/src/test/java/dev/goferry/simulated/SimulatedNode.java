package dev.goferry.simulated;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cache.Memory;
import dev.goferry.checksum.ChecksumConfig;
import dev.goferry.checksum.ChecksumVerifier;
import dev.goferry.cluster.ClusterSecret;
import dev.goferry.commit.Artifacts;
import dev.goferry.config.FreshnessConfig;
import dev.goferry.config.LimitsConfig;
import dev.goferry.counting.UseCounts;
import dev.goferry.disk.DiskCache;
import dev.goferry.fetch.AgingQuestion;
import dev.goferry.fetch.Arrivals;
import dev.goferry.fetch.ArtifactFetch;
import dev.goferry.fetch.Bucket;
import dev.goferry.fetch.CachedFiles;
import dev.goferry.fetch.Incidents;
import dev.goferry.fetch.Notes;
import dev.goferry.fetch.Proving;
import dev.goferry.fetch.Purges;
import dev.goferry.fetch.StoredProof;
import dev.goferry.fetch.UpstreamLook;
import dev.goferry.freshness.AgingAnswers;
import dev.goferry.freshness.Generations;
import dev.goferry.freshness.Negatives;
import dev.goferry.freshness.SharedQuestion;
import dev.goferry.hazelcast.SimulatedMember;
import dev.goferry.keeper.IndexFeed;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.peer.Given;
import dev.goferry.peer.SimulatedPeers;
import dev.goferry.prefetch.PrefetchConfig;
import dev.goferry.proxy.AgingSide;
import dev.goferry.proxy.Caching;
import dev.goferry.proxy.Cold;
import dev.goferry.proxy.Prefetching;
import dev.goferry.proxy.Proxy;
import dev.goferry.proxy.StoredFiles;
import dev.goferry.purge.Barred;
import dev.goferry.server.SimulatedSide;
import dev.goferry.simulated.PublishedFiles.Wanted;
import dev.goferry.spool.SpoolArea;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.upstream.Tries;
import dev.goferry.verification.ZipLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node: one process after the other, each put together of the real parts from the proxy down. */
final class SimulatedNode {
    /** A bucket that is out of reach for so long is known to be so. */
    static final Duration TAKEN_FOR_AWAY = Duration.ofSeconds(3);

    private static final FreshnessConfig FRESHNESS = new FreshnessConfig(
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5));
    private static final LimitsConfig LIMITS = new LimitsConfig(1 << 20, 1 << 20, 64 << 10, 1 << 20);
    private static final long DISK_BYTES = 64 << 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FlightWorld world;
    final int number;

    /** The bucket, as it reaches it. */
    final Reach bucket;

    /** The others, as it reaches them. */
    final Reach peers;

    /** What the cluster knows of modules, as it hears it. */
    final Reach news;

    /** Itself: in doubt while it is dead or frozen. */
    final Reach self;

    private Life life;
    private Instant frozenUntil = Instant.MIN;

    SimulatedNode(FlightWorld world, int number) {
        this.world = world;
        this.number = number;
        this.bucket = new Reach(world.turns);
        this.peers = new Reach(world.turns);
        this.news = new Reach(world.turns);
        this.self = new Reach(world.turns);
        this.life = new Life(0);
    }

    /** One process, until it dies. */
    final class Life implements SimulatedMember.Host {
        private final int count;
        private final Set<Wanted> downloads = new LinkedHashSet<>();
        private boolean dead;
        private @Nullable Parts parts;

        Life(int count) {
            this.count = count;
        }

        SimulatedNode node() {
            return SimulatedNode.this;
        }

        @Override
        public boolean isDead() {
            return dead;
        }

        @Override
        public Instant frozenUntil() {
            return frozenUntil;
        }

        /** It fetches this from an upstream. */
        void downloads(Wanted file) {
            downloads.add(file);
        }

        /** What it fetches now it will not store: somebody has to fetch it once more. */
        void fetchesForNothing(String why) {
            Parts mine = Objects.requireNonNull(parts);
            List<Wanted> lost = downloads.stream().filter(mine::isFlying).toList();
            lost.forEach(file -> world.excuse(file, 1, why));
            downloads.clear();
        }

        @Nullable
        Parts parts() {
            return parts;
        }

        private void boot() {
            SimulatedMember member = world.cluster.join(number, this);
            try {
                parts = Parts.of(this, world, member, world.folder.resolve("node" + number + "-" + count));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            tick(parts);
        }

        /** As {@code LogSide} does: who can read the log has no doubt. */
        private void tick(Parts mine) {
            if (!dead) {
                if (!bucket.isLost() && !isFrozen()) {
                    mine.generations.upToDate();
                }
                world.turns.after(SECOND, () -> tick(mine));
            }
        }
    }

    /** What a process is put together of, as {@code server.Node} does. */
    record Parts(
            SimulatedMember member,
            SpoolArea spools,
            DiskCache cache,
            CachedFiles near,
            ArtifactFetch fetch,
            Generations generations,
            Proxy proxy,
            Given given,
            ClusterSecret secret) {
        static Parts of(Life life, FlightWorld world, SimulatedMember member, Path folder) throws IOException {
            SimulatedBucket store = new SimulatedBucket(world, life, world.bucket);
            SimulatedWire http = new SimulatedWire(world, life, store);
            SimulatedUpstream chain = new SimulatedUpstream(world, life);
            Supplier<Tries> tries = () -> new Tries(3, world.turns.instant().plusSeconds(30));
            ClusterSecret secret = new ClusterSecret("a secret of the simulation", world.turns);
            SpoolArea spools = SpoolArea.open(folder.resolve("spool"), DISK_BYTES, 0);
            DiskCache cache =
                    DiskCache.open(folder.resolve("cache"), new DiskCache.Limits(DISK_BYTES, 0, 10_000), world.turns);
            Artifacts artifacts = new Artifacts(store, Artifacts.Limits.DEFAULT, world.turns);
            Incidents incidents = new Incidents(store, Duration.ofMinutes(10), world.turns);
            ChecksumConfig checks = ChecksumConfig.of(new SumDbSpec.Off(), ModulePattern.NONE, ModulePattern.NONE);
            Proving proving =
                    new Proving(ChecksumVerifier.off(checks), "off", ZipLimits.DEFAULT, incidents, world.turns);
            StoredProof stored = new StoredProof(proving);
            Purges purges = new Purges(new Barred(store));
            CachedFiles near = new CachedFiles(cache, incidents);
            Bucket bucket =
                    new Bucket(store, artifacts, member.index(), near, incidents, stored, spools, http, world.turns);
            ArtifactFetch fetch = new ArtifactFetch(
                    chain,
                    tries,
                    LIMITS,
                    near,
                    bucket,
                    member,
                    SimulatedPeers.over(http, secret),
                    new Notes(member, FRESHNESS, world.turns),
                    spools,
                    new Arrivals(proving, artifacts, incidents, purges, bucket, (key, pin) -> {}));
            Generations generations = new Generations();
            SimulatedSide.news(member, generations);
            Negatives negatives = new Negatives();
            AgingAnswers aging = new AgingAnswers(
                    FRESHNESS,
                    LIMITS.listBytes(),
                    store,
                    generations,
                    negatives,
                    new SharedQuestion(
                            new AgingQuestion(chain, tries, LIMITS),
                            member,
                            store,
                            FRESHNESS,
                            LIMITS.listBytes(),
                            world.turns),
                    world.turns);
            Cold cold = new Cold(fetch, purges, negatives, incidents, aging, generations, FRESHNESS);
            Memory memory = new Memory(1 << 20, 64 << 10, "");
            UseCounts uses = new UseCounts();
            Caching caching = new Caching(ModulePattern.NONE);
            Proxy proxy = new Proxy(
                    memory,
                    caching,
                    new StoredFiles(near, memory, caching, uses),
                    new AgingSide(aging, memory, caching, FRESHNESS, null),
                    cold,
                    Optional.empty(),
                    new Prefetching(
                            PrefetchConfig.off(),
                            cold,
                            near,
                            member.index(),
                            member.asks(),
                            ModulePattern.NONE,
                            world.turns),
                    new IndexFeed(store),
                    Optional.empty(),
                    false,
                    uses,
                    new UpstreamLook(chain, tries, LIMITS));
            Reach reach = life.node().bucket;
            Given given = SimulatedSide.given(
                    () -> reach.lostFor().compareTo(TAKEN_FOR_AWAY) > 0, near, fetch, incidents, purges, cold);
            return new Parts(member, spools, cache, near, fetch, generations, proxy, given, secret);
        }

        /** As the operating system does when the process dies. */
        void close() {
            try {
                cache.close();
                spools.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isFlying(Wanted file) {
            return fetch.flying(file.key.path()) != null;
        }

        /** Whether its disk has the file. */
        boolean has(ArtifactKey key) {
            try {
                return near.find(key).isPresent();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Life life() {
        return life;
    }

    void boot() {
        Life mine = life;
        world.turns.start(mine, this + " boots", mine::boot);
    }

    boolean isFrozen() {
        return frozenUntil.isAfter(world.turns.instant());
    }

    /** Whether it takes requests. */
    boolean isUp() {
        return !life.dead && life.parts != null && !isFrozen();
    }

    /** Answers another node; a process that has not started yet refuses. */
    void serve(Life there, String path, Map<String, String> headers, SimulatedPeers.Line line) {
        Parts parts = there.parts;
        if (there.dead || parts == null) {
            line.reset();
            return;
        }
        String stamp = headers.getOrDefault(SimulatedPeers.stamp(), "");
        world.turns.start(
                there, this + " serves", () -> SimulatedPeers.answer(path, stamp, parts.given, parts.secret, line));
    }

    void die() {
        if (!isUp()) {
            return;
        }
        Parts parts = Objects.requireNonNull(life.parts);
        world.tell(this + " dies");
        life.dead = true;
        self.lose(Duration.ofSeconds(1));
        life.fetchesForNothing("a crash");
        parts.member.die();
        world.turns.after(Duration.ZERO, parts::close);
        Duration down = Duration.ofMillis(800 + world.random.nextInt(6_000));
        self.lose(down.plusMillis(200));
        int next = life.count + 1;
        world.turns.after(down, () -> {
            if (!world.isOver()) {
                life = new Life(next);
                boot();
            }
        });
    }

    void freeze(Duration lasts) {
        if (!isUp()) {
            return;
        }
        world.tell(this + " freezes for " + lasts);
        frozenUntil = world.turns.instant().plus(lasts);
        self.lose(lasts);
        world.confuse(lasts);
        Objects.requireNonNull(life.parts).member.freeze(lasts);
    }

    /** A module has moved on, which it learns from the log. */
    void refresh(ModulePath module) {
        if (isUp() && !bucket.isLost()) {
            Parts parts = Objects.requireNonNull(life.parts);
            world.turns.start(
                    life, this + " reads the log", () -> SimulatedSide.moved(parts.member, parts.generations, module));
        } else if (!world.isOver()) {
            world.turns.after(SECOND, () -> refresh(module));
        }
    }

    /** With the run. */
    void end() {
        life.dead = true;
        if (life.parts != null) {
            world.turns.after(Duration.ofMillis(1), Objects.requireNonNull(life.parts)::close);
        }
    }

    @Override
    public String toString() {
        return "node" + number;
    }
}
