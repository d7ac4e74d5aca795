package dev.goferry.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import dev.goferry.cluster.Asks;
import dev.goferry.cluster.Bulletins;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Hints;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Member;
import dev.goferry.cluster.Members;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.cluster.PendingRecords;
import dev.goferry.cluster.local.LocalAsks;
import dev.goferry.virtual.Turns;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A process among others, with the real claims, waits, index and generations of one. */
public final class SimulatedMember implements Cluster, Members, Hints, ClusterLeases.Self {
    private static final Duration TERM = ClusterConfig.Timing.USUAL.lease();
    private static final List<Duration> ECHOES =
            List.of(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(1));

    /** What it is a member of. */
    public interface Host extends Turns.Owner {}

    final int number;
    final Host process;
    private final SimulatedCluster cluster;
    private final ClusterLeases leases;
    private final ModuleIndex index;
    private final List<Runnable> actions = new ArrayList<>();
    private final List<Consumer<Hint>> listeners = new ArrayList<>();
    private UUID uuid;
    private Set<UUID> seen = Set.of();
    private Instant missedAfter = Instant.MAX;
    boolean onTheRight;

    SimulatedMember(SimulatedCluster cluster, int number, Host process) {
        this.cluster = cluster;
        this.number = number;
        this.process = process;
        this.uuid = newUuid();
        Patience patience = new Patience(SimulatedCluster.ANSWER);
        this.leases = new ClusterLeases(
                (key, step) -> cluster.ask(this, key, step, side -> cluster.decide(this, side, key, step)),
                this,
                patience,
                TERM,
                () -> cluster.random.nextLong(1, Long.MAX_VALUE));
        this.index = new HazelcastIndex(map(side -> side.versions), map(side -> side.generations), patience);
        cluster.turns.after(TERM.dividedBy(3), this::renew);
    }

    private UUID newUuid() {
        return new UUID(number, cluster.random.nextLong());
    }

    /** Which of the nodes it is. */
    public int number() {
        return number;
    }

    private void renew() {
        if (!process.isDead()) {
            cluster.deliver(this, leases::renewAll);
            cluster.turns.after(TERM.dividedBy(3), this::renew);
        }
    }

    /** The map of a side, as far as {@link HazelcastIndex} asks it. */
    @SuppressWarnings("unchecked")
    private <K, V> IMap<K, V> map(Function<SimulatedCluster.Side, Map<Object, Object>> of) {
        return (IMap<K, V>) Proxy.newProxyInstance(
                SimulatedMember.class.getClassLoader(), new Class<?>[] {IMap.class}, (proxy, method, arguments) -> {
                    Object key = arguments[0];
                    return switch (method.getName()) {
                        case "getAsync" ->
                            ask(key, "get", side -> of.apply(side).get(key));
                        case "deleteAsync" ->
                            ask(key, "delete", side -> of.apply(side).remove(key) != null);
                        case "submitToKey" ->
                            ask(
                                    key,
                                    arguments[1],
                                    side -> process(of.apply(side), key, (EntryProcessor<Object, Object, Object>)
                                            arguments[1]));
                        default -> throw new UnsupportedOperationException(method.toString());
                    };
                });
    }

    private CompletionStage<@Nullable Object> ask(
            Object key, Object step, Function<SimulatedCluster.Side, @Nullable Object> action) {
        return cluster.ask(this, key, step, action);
    }

    private static @Nullable Object process(
            Map<Object, Object> map, Object key, EntryProcessor<Object, Object, Object> step) {
        SimpleEntry<Object, @Nullable Object> entry = new SimpleEntry<>(key, map.get(key));
        @Nullable Object result = step.process(entry);
        if (entry.getValue() != null) {
            map.put(key, entry.getValue());
        }
        return result;
    }

    boolean isFrozen() {
        return process.frozenUntil().isAfter(cluster.turns.instant());
    }

    /** The others take it for a member until then. */
    Instant isMissedAfter() {
        return missedAfter;
    }

    /** Its process is gone: its connections are reset, and soon it is missed. */
    public void die() {
        missedAfter = cluster.turns.instant().plus(SimulatedCluster.NOTICED);
        cluster.turns.after(SimulatedCluster.NOTICED, cluster::look);
    }

    /** Its process stands still for so long; it is missed if that is too long, and then comes back as somebody new. */
    public void freeze(Duration lasts) {
        if (lasts.compareTo(SimulatedCluster.SILENCE) <= 0) {
            return;
        }
        missedAfter = cluster.turns.instant().plus(SimulatedCluster.SILENCE);
        cluster.turns.after(SimulatedCluster.SILENCE, cluster::look);
        cluster.turns.after(lasts, () -> {
            if (!process.isDead()) {
                comeBack();
                cluster.look();
            }
        });
    }

    void comeBack() {
        uuid = newUuid();
        missedAfter = Instant.MAX;
        seen = Set.of();
    }

    /** Says so if it sees other members than before. */
    void look() {
        Set<UUID> now = cluster.seenBy(this).stream().map(SimulatedMember::uuid).collect(Collectors.toSet());
        if (!now.equals(seen)) {
            seen = now;
            cluster.deliver(this, this::membersChanged);
        }
    }

    /** As in {@link HazelcastLeases}. */
    private void membersChanged() {
        actions.forEach(Runnable::run);
        leases.news();
        leases.renewAll();
        ECHOES.forEach(echo -> cluster.turns.after(echo, () -> cluster.deliver(this, leases::news)));
    }

    void news(String key) {
        leases.news(key);
    }

    @Override
    public UUID uuid() {
        return uuid;
    }

    @Override
    public String peer() {
        return "http://node" + number;
    }

    @Override
    public Member of(UUID id, String peer) {
        return new Member(id.toString(), URI.create(peer));
    }

    @Override
    public Member self() {
        return of(uuid, peer());
    }

    @Override
    public List<Member> all() {
        return cluster.seenBy(this).stream().map(SimulatedMember::self).toList();
    }

    @Override
    public void onChange(Runnable action) {
        actions.add(action);
    }

    /** Each of the others hears it once, not at all, twice or late. */
    @Override
    public void send(Hint hint) {
        for (SimulatedMember to : List.copyOf(cluster.members())) {
            boolean isSelf = to == this;
            int times = isSelf ? 1 : cluster.random.nextInt(5) == 0 ? 0 : cluster.random.nextInt(10) == 0 ? 2 : 1;
            for (int i = 0; i < times; i++) {
                Duration late = Duration.ofMillis(cluster.random.nextInt(10) == 0 ? cluster.random.nextInt(60_000) : 0);
                cluster.turns.after(isSelf ? Duration.ZERO : late.plus(cluster.travel()), () -> hear(to, hint));
            }
        }
    }

    private void hear(SimulatedMember to, Hint hint) {
        if (to == this || cluster.isConnected(number, to.number)) {
            cluster.deliver(to, () -> to.listeners.forEach(listener -> listener.accept(hint)));
        }
    }

    @Override
    public void listen(Consumer<Hint> listener) {
        listeners.add(listener);
    }

    @Override
    public Members members() {
        return this;
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public ModuleIndex index() {
        return index;
    }

    @Override
    public Hints hints() {
        return this;
    }

    @Override
    public Asks asks() {
        return new LocalAsks(); // Nothing is fetched ahead there.
    }

    @Override
    public PendingRecords pending() {
        throw new UnsupportedOperationException("flights write no log");
    }

    @Override
    public Bulletins bulletins() {
        throw new UnsupportedOperationException("flights say nothing");
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "node" + number;
    }
}
