package dev.goferry.hazelcast;

import dev.goferry.hazelcast.LeaseWorld.Bug;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The real steps, or with a bug in one of them. */
final class LeasePlant {
    private LeasePlant() {}

    static @Nullable LeaseState decide(
            Bug bug, LeaseStep step, @Nullable LeaseState now, long millis, Predicate<UUID> isMember) {
        return switch (step) {
            case LeaseStep.Claim claim when bug == Bug.CLAIM_TAKES_ALL -> claim.decide(free(now), millis, isMember);
            case LeaseStep.Claim claim
            when bug == Bug.FENCES_BEGIN_ANEW && now == null ->
                LeaseState.held(1, claim.token, claim.owner, claim.peer, millis + claim.millis);
            case LeaseStep.Renew renew
            when bug == Bug.RENEWAL_TAKES_ALL ->
                LeaseState.held(renew.fence, renew.token, renew.owner, renew.peer, millis + renew.millis);
            case LeaseStep.Renew _ when bug == Bug.NOBODY_RENEWS -> now;
            case LeaseStep.Release _ when bug == Bug.RELEASE_ENDS_ALL && now != null -> free(now);
            default -> step.decide(now, millis, isMember);
        };
    }

    private static @Nullable LeaseState free(@Nullable LeaseState now) {
        return now == null ? null : LeaseState.free(now.fence());
    }
}
