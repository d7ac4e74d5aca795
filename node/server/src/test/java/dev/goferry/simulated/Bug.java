package dev.goferry.simulated;

import dev.goferry.virtual.Change;
import dev.goferry.virtual.Change.Result;
import java.util.List;

/** A bug that can be planted in the real classes, and what must be seen of it. */
enum Bug {
    /** A claim that takes what another holds. */
    CLAIM_TAKES_ALL(
            Wrong.FETCHED_TWICE, new Change("dev.goferry.hazelcast.LeaseStep$Claim", "decide", "lives", Result.FALSE)),
    /** A leader that does not look whether the one before it has landed. */
    NOBODY_LOOKS_AGAIN(Wrong.FETCHED_TWICE, new Change("dev.goferry.fetch.Nearest", "lead", "stored", Result.EMPTY)),
    /** A node that follows itself when its own lease was not given back. */
    FOLLOWS_ITSELF(Wrong.LEFT_BEHIND, new Change("dev.goferry.fetch.Nearest", "claimed", "isThisNode", Result.FALSE)),
    /** A leader that never releases. */
    LEASE_STAYS(Wrong.LEFT_BEHIND, new Change("dev.goferry.fetch.Notes", "release", "release", Result.NOTHING)),
    /** A flight that stays in the table after it has landed. */
    FLIGHT_STAYS(Wrong.LEFT_BEHIND, new Change("dev.goferry.flight.Flights", "join", "remove", Result.FALSE)),
    /** A follower that takes its leader's trouble for its own. */
    TROUBLE_IS_SHARED(Wrong.MISS_FAILED, new Change("dev.goferry.fetch.Nearest", "follow", "ofOneNode", Result.FALSE)),
    /** A node that asks nobody when it cannot reach the bucket. */
    NO_DETOUR(Wrong.HIT_FAILED, new Change("dev.goferry.fetch.Nearest", "fetch", "byDetour", Result.EMPTY)),
    /** A node that goes by way of another and lets its own followers wait. */
    NOBODY_IS_TOLD(Wrong.CLIENT_WAITS, new Change("dev.goferry.fetch.Nearest", "byDetour", "run", Result.NOTHING)),
    /** A note that holds although its module has moved on. */
    NOTE_OUTLIVES_MODULE(
            Wrong.ABSENCE_INVENTED, new Change("dev.goferry.fetch.Notes", "read", "generation", Result.NOUGHT)),
    /** A not-found that a node remembers although its module has moved on. */
    ABSENCE_OUTLIVES_MODULE(
            Wrong.ABSENCE_INVENTED, new Change("dev.goferry.freshness.Negatives", "get", "current", Result.TRUE)),
    /** A commit that writes its records and no object. */
    NOTHING_IS_PUT(Wrong.NOT_STORED, new Change("dev.goferry.commit.Artifacts", "store", "run", Result.NULL)),
    /** A node that goes on behind what its clients have with the first bytes of another source. */
    BYTES_ARE_MIXED(Wrong.OTHER_BYTES, new Change("dev.goferry.fetch.ZipSpool", "accept", "repeat", Result.NOTHING));

    final Wrong expected;

    @SuppressWarnings("ImmutableEnumChecker") // Four words.
    private final Change change;

    Bug(Wrong expected, Change change) {
        this.expected = expected;
        this.change = change;
    }

    List<Change> changes() {
        return List.of(change);
    }
}
