package dev.goferry.hazelcast;

import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import dev.goferry.cluster.PendingRecords;
import dev.goferry.hazelcast.Patience.Unanswered;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines in a map, each under the time at which it was added. A line that the cluster does not take in time is lost, as
 * lines may be. The bound is counted exactly when this member has added as many as were free at its last count.
 */
final class HazelcastPending implements PendingRecords {
    static final String MAP = "goferry.pending";
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastPending.class);
    private static final int LONGEST_LINE = 16 << 10;

    private final IMap<String, String> map;
    private final HazelcastMembers members;
    private final Patience patience;
    private final int bound;
    private final String source = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong free = new AtomicLong();

    HazelcastPending(IMap<String, String> map, HazelcastMembers members, Patience patience, int bound) {
        this.map = map;
        this.members = members;
        this.patience = patience;
        this.bound = bound;
    }

    @Override
    public void add(String line) {
        int bytes = line.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_LINE || line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    "a line of the log has at most " + LONGEST_LINE + " bytes and no line's end, not " + bytes);
        }
        try {
            if (free.decrementAndGet() < 0) {
                makeRoom();
            }
            patience.ask(() -> map.setAsync(nextId(), line));
        } catch (Unanswered e) {
            LOG.warn("a record did not reach the cluster, the anti-entropy pass will find it: {}", e.getMessage());
        }
    }

    /** Microseconds that only grow, so that one member's lines keep their order; then who added it. */
    private String nextId() {
        long now = last.updateAndGet(before -> Math.max(before + 1, System.currentTimeMillis() * 1000));
        return String.format(Locale.ROOT, "%017d-%s", now, source);
    }

    private void makeRoom() throws Unanswered {
        int waiting = patience.call(map::size);
        if (waiting >= bound) {
            List<String> oldest = oldest(waiting - bound + 1);
            delete(oldest);
            LOG.warn("{} records wait for the log, the oldest {} were dropped", waiting, oldest.size());
            waiting -= oldest.size();
        }
        free.set(Math.max(0, (bound - waiting) / Math.max(1, members.all().size()) - 1));
    }

    @Override
    public List<Pending> head(int most) {
        if (most <= 0) {
            return List.of();
        }
        try {
            Set<String> ids = new TreeSet<>(oldest(most));
            Map<String, String> lines = patience.call(() -> map.getAll(ids));
            List<Pending> head = new ArrayList<>();
            ids.forEach(id -> {
                String line = lines.get(id);
                if (line != null) {
                    head.add(new Pending(id, line));
                }
            });
            return List.copyOf(head);
        } catch (Unanswered e) {
            return List.of();
        }
    }

    private List<String> oldest(int most) throws Unanswered {
        return patience.call(() -> List.copyOf(map.keySet(Predicates.pagingPredicate(most))));
    }

    @Override
    public void remove(List<Pending> written) {
        try {
            delete(new HashSet<>(written.stream().map(Pending::id).toList()));
        } catch (Unanswered e) {
            LOG.warn("records that are in the log wait on and will be taken again: {}", e.getMessage());
        }
    }

    private void delete(Collection<String> ids) throws Unanswered {
        patience.askAll(() -> ids.stream().map(map::deleteAsync).toList());
    }
}
