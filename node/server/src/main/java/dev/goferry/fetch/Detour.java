package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Member;
import dev.goferry.flight.Landing;
import dev.goferry.peer.PeerFlights;
import dev.goferry.peer.PeerFlights.Followed;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way by another node, for one that cannot reach the bucket: that node has the file, or fetches, proves and commits
 * it as for a client of its own, and this one gives it out and keeps it. A node that is in the same trouble is no way, so
 * nobody is asked in a circle. Thread-safe; blocks virtual threads.
 */
final class Detour {
    private static final Logger LOG = LoggerFactory.getLogger(Detour.class);

    /** So many others are asked for one file. */
    private static final int MOST = 3;

    /** So long after a failure of the bucket this node brings nothing to others. */
    private static final Duration FRESH = Duration.ofSeconds(3);

    private final @Nullable Bucket bucket;
    private final Cluster cluster;
    private final @Nullable PeerFlights peers;
    private volatile long lastTrouble = System.nanoTime() - FRESH.toNanos();

    /** @param bucket null where the store is a folder: then there is no detour */
    Detour(@Nullable Bucket bucket, Cluster cluster, @Nullable PeerFlights peers) {
        this.bucket = bucket;
        this.cluster = cluster;
        this.peers = peers;
    }

    /** Whether the bucket has just failed this node. */
    boolean isNeeded() {
        return System.nanoTime() - lastTrouble < FRESH.toNanos();
    }

    /** The file by way of another node, or what such a node says of it; empty if none can help. */
    Optional<Landing> bring(ArtifactKey key, Receiver receiver) throws IOException {
        lastTrouble = System.nanoTime();
        if (bucket == null || peers == null) {
            return Optional.empty();
        }
        for (Member other : others(key)) {
            long drops = bucket.drops();
            switch (peers.bring(other, key.path(), receiver)) {
                case Followed.Landed(Landing.Committed committed) -> {
                    Body body = receiver.body();
                    if (body.size() == committed.size() && body.sha256().equals(committed.sha256())) {
                        return Optional.of(bucket.brought(key, body, other, drops));
                    }
                }
                case Followed.Landed(Landing.Failed failed)
                when failed.ofOneNode() -> LOG.debug("{} cannot bring {}: {}", other, key, failed.text());
                case Followed.Landed(Landing landing) -> {
                    return Optional.of(landing);
                }
                case Followed.Lost(String why) -> LOG.debug("{} brings no {}: {}", other, key, why);
            }
        }
        return Optional.empty();
    }

    /** Every node in trouble asks the same one first. */
    private List<Member> others(ArtifactKey key) {
        Member self = cluster.members().self();
        return cluster.members().all().stream()
                .filter(member -> !member.id().equals(self.id()))
                .sorted(Comparator.comparingInt(member -> (key.path() + member.id()).hashCode()))
                .limit(MOST)
                .toList();
    }
}
