package dev.goferry.hazelcast;

import com.hazelcast.map.IMap;
import dev.goferry.cluster.Bulletins;
import dev.goferry.cluster.Member;
import dev.goferry.hazelcast.Patience.Unanswered;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Words in a map whose entries run out by themselves. */
final class HazelcastBulletins implements Bulletins {
    static final String MAP = "goferry.bulletins";
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastBulletins.class);

    private final IMap<String, String> map;
    private final HazelcastMembers members;
    private final Patience patience;

    HazelcastBulletins(IMap<String, String> map, HazelcastMembers members, Patience patience) {
        this.map = map;
        this.members = members;
        this.patience = patience;
    }

    @Override
    public void post(String word) {
        int bytes = word.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_BYTES) {
            throw new IllegalArgumentException("a bulletin has at most " + LONGEST_BYTES + " bytes, not " + bytes);
        }
        try {
            patience.ask(() -> map.setAsync(members.self().id(), word, HOLDS_SECONDS, TimeUnit.SECONDS));
        } catch (Unanswered e) {
            LOG.debug("a bulletin did not reach the cluster: {}", e.getMessage());
        }
    }

    @Override
    public Map<String, String> all() {
        Set<String> here = members.all().stream().map(Member::id).collect(Collectors.toSet());
        try {
            return new HashMap<>(patience.call(() -> map.getAll(here)));
        } catch (Unanswered e) {
            LOG.debug("bulletins cannot be read: {}", e.getMessage());
            return Map.of();
        }
    }
}
