package dev.goferry.simulation;

import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.cluster.Member;
import dev.goferry.cluster.PendingRecords.Pending;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What members share as long as they see each other: leases, queued lines, hints. Two halves of a cut network go on with
 * what they had, each for itself, and are merged when it heals: what one half removed comes back.
 */
final class Network {
    /** How long the others believe in a member that answers no more. */
    private static final Duration BELIEVED = Duration.ofSeconds(5);

    private record Held(SimNode holder, int life, long fence) {}

    /** One half, or all. */
    private static final class Side {
        private final Map<String, Held> leases = new LinkedHashMap<>();
        private final Map<String, String> pending = new LinkedHashMap<>();
    }

    private final VirtualTime time;
    private final Random random;
    private Side left = new Side();
    private Side right = left;
    private Set<SimNode> onTheRight = Set.of();
    private Instant cutAt = Instant.MIN;
    private long last;
    boolean calm;

    Network(VirtualTime time, Random random) {
        this.time = time;
        this.random = random;
    }

    private Side of(SimNode node) {
        return onTheRight.contains(node) ? right : left;
    }

    boolean connected(SimNode one, SimNode other) {
        return of(one) == of(other);
    }

    void cut(Set<SimNode> half) {
        right = new Side();
        right.leases.putAll(left.leases);
        right.pending.putAll(left.pending);
        onTheRight = new HashSet<>(half);
        cutAt = time.instant();
    }

    void heal() {
        left.pending.putAll(right.pending);
        right.leases.forEach((key, held) -> left.leases.merge(key, held, (a, b) -> a.fence > b.fence ? a : b));
        right = left;
        onTheRight = Set.of();
    }

    boolean isCut() {
        return left != right;
    }

    Claim claim(SimNode node, String key) {
        if (!calm && random.nextInt(100) == 0) {
            return new Claim.Unknown("no answer");
        }
        Held held = of(node).leases.get(key);
        if (held != null && believed(node, held)) {
            return new Claim.Theirs(new Member(held.holder.toString(), URI.create("http://sim")), held.fence);
        }
        Held mine = new Held(node, node.life(), ++last);
        of(node).leases.put(key, mine);
        return new Claim.Mine(new Lease() {
            @Override
            public long fence() {
                return mine.fence;
            }

            @Override
            public void release() {
                of(node).leases.remove(key, mine);
            }

            @Override
            public void release(byte[] note, Duration holds) {
                throw new UnsupportedOperationException("no keeper leaves notes");
            }
        });
    }

    private boolean believed(SimNode node, Held held) {
        boolean sameLife = held.holder.life() == held.life;
        Instant silent = connected(node, held.holder) ? held.holder.silentSince() : cutAt;
        return sameLife && (silent.equals(Instant.MAX) || silent.plus(BELIEVED).isAfter(time.instant()));
    }

    void add(SimNode node, String line) {
        of(node).pending.put("line" + ++last, line);
    }

    List<Pending> head(SimNode node, int most) {
        List<Pending> head = new ArrayList<>();
        of(node).pending.forEach((id, line) -> head.add(new Pending(id, line)));
        if (random.nextInt(10) == 0) {
            Collections.shuffle(head, random);
        }
        return List.copyOf(head.subList(0, Math.min(most, head.size())));
    }

    void remove(SimNode node, List<Pending> written) {
        for (Pending line : written) {
            if (calm || random.nextInt(20) != 0) {
                of(node).pending.remove(line.id());
            }
        }
    }

    int waiting() {
        return left.pending.size() + right.pending.size();
    }

    void send(SimNode from, List<SimNode> all, Hint hint) {
        for (SimNode to : all) {
            int times = random.nextInt(5) == 0 ? 0 : random.nextInt(10) == 0 ? 2 : 1;
            for (int i = 0; to != from && i < times; i++) {
                boolean late = random.nextInt(10) == 0;
                time.after(Duration.ofMillis(random.nextInt(late ? 100_000 : 5)), () -> {
                    if (connected(from, to)) {
                        to.hear(hint);
                    }
                });
            }
        }
    }
}
