package dev.goferry.simulated;

import dev.goferry.simulated.PublishedFiles.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Holds what clients saw, and what upstreams were asked, against the promises. */
final class Judge {
    /** After an invalidation was acknowledged (promise P8). */
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);

    /** Trouble so short before a question may still be its trouble: a node that has just failed brings nothing to others. */
    private static final Duration ECHO = Duration.ofSeconds(4);

    /** Five leaders lost one after the other, with each a question that has no answer. */
    private static final Duration LONGEST = Duration.ofSeconds(40);

    private final FlightWorld world;
    final Set<Wrong> wrong = EnumSet.noneOf(Wrong.class);
    final List<String> story = new ArrayList<>();

    Judge(FlightWorld world) {
        this.world = world;
    }

    void wrong(Wrong what, String words) {
        wrong.add(what);
        world.tell(what + ": " + words);
        story.add(world.turns.instant() + " " + what + ": " + words);
    }

    void answered(Client client, int status) {
        byte[] seen = client.seen();
        if (!client.file.begins(seen) || (status == 200 && seen.length != client.file.bytes.length)) {
            wrong(Wrong.OTHER_BYTES, client + " saw " + seen.length + " bytes with " + status);
        }
        if (status == 200 && !world.isStored(client.file)) {
            wrong(Wrong.NOT_STORED, client + " got it");
        }
        if (status == 404 && isKnown(client)) {
            wrong(Wrong.ABSENCE_INVENTED, client + " got 404");
        }
        if (status != 200 && status != 404) {
            failed(client, status);
        }
        waited(client, "was answered " + status);
    }

    /** Whether it was there, and every healthy node had the time to learn of it. */
    private boolean isKnown(Client client) {
        Instant known = client.file.refreshed;
        return known.equals(Instant.MIN)
                || (isKnownSince(client.file, client.began)
                        && client.node.bucket.heldSince(known)
                        && client.node.self.heldSince(known)
                        && world.isClear());
    }

    private static boolean isKnownSince(Wanted file, Instant then) {
        Instant known = file.refreshed;
        return known.equals(Instant.MIN)
                || (!known.equals(Instant.MAX) && known.plus(EFFECTIVE).isBefore(then));
    }

    private void failed(Client client, int status) {
        if (client.wasHere) {
            wrong(Wrong.HIT_FAILED, client + " got " + status + " although it was on the node's disk");
        } else if (!client.file.troubleUntil.isBefore(client.since)) {
            return; // The upstream failed, or nobody can look at the object.
        } else if (client.node.bucket.heldSince(client.since.minus(ECHO)) || isHelped(client)) {
            wrong(client.wasStored ? Wrong.HIT_FAILED : Wrong.MISS_FAILED, client + " got " + status);
        }
    }

    /** Whether another node was there for it all the time, with all that it needs, and did not believe in an old absence. */
    private boolean isHelped(Client client) {
        Instant since = client.since.minus(ECHO);
        return isKnownSince(client.file, client.since)
                && client.node.peers.heldSince(since)
                && world.whole.heldSince(since)
                && world.nodes.stream()
                        .anyMatch(other -> other != client.node
                                && other.self.heldSince(since)
                                && other.bucket.heldSince(since)
                                && other.peers.heldSince(since));
    }

    void waited(Client client, String words) {
        Duration waited = Duration.between(client.began, world.turns.instant());
        if (waited.compareTo(LONGEST) > 0 && client.node.self.heldSince(client.began)) {
            wrong(Wrong.CLIENT_WAITS, client + " " + words + " after " + waited);
        }
    }

    void downloaded(Wanted file, SimulatedNode by) {
        if (file.downloads > 1 + file.excused) {
            wrong(
                    Wrong.FETCHED_TWICE,
                    by + " begins download " + file.downloads + " of " + file + ", " + file.excused + " excused");
        }
    }
}
