package dev.goferry.hazelcast;

import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Member;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The real claims and renewals of a member, over steps that a simulation carries in its own time. */
public final class VirtualLeases implements Leases {
    /** A member's way to those who keep leases, and its time. */
    public interface Way {
        UUID self();

        /** Whether the keepers take this one for a member now. */
        Predicate<UUID> members();

        LeaseTable table();

        long millis();

        /** Goes there and back; false if the answer, or the step itself, is lost: {@code late} is then done later, or never. */
        boolean travel(Runnable late);

        /** The keepers tell all waiters of the key, if nothing happens on the way. */
        void tell(String key);

        /** Waits for {@link #tell}, for so long at most. */
        void await(String key, Duration most);
    }

    private final Way way;
    private final ClusterLeases claims;

    public VirtualLeases(Way way, Duration term) {
        this.way = way;
        // No real time passes: what is not answered at once is answered too late.
        this.claims = new ClusterLeases(this::submit, new Self(), new Patience(Duration.ZERO), term);
    }

    private CompletionStage<@Nullable LeaseState> submit(String key, LeaseStep step) {
        CompletableFuture<@Nullable LeaseState> answer = new CompletableFuture<>();
        if (way.travel(() -> answer.complete(take(key, step)))) {
            answer.complete(take(key, step));
        }
        return answer;
    }

    private @Nullable LeaseState take(String key, LeaseStep step) {
        return way.table().take(key, step, way.millis(), way.members(), () -> way.tell(key));
    }

    @Override
    public Claim claim(String key) {
        return claims.claim(key);
    }

    /** As {@link ClusterLeases#awaitEnd}, in virtual time. */
    @Override
    public boolean awaitEnd(String key, long fence, Duration most) throws InterruptedException {
        long end = way.millis() + most.toMillis();
        while (!claims.hasEnded(key, fence)) {
            long left = Math.min(ClusterLeases.GUARD.toMillis(), end - way.millis());
            if (left <= 0) {
                return false;
            }
            way.await(key, Duration.ofMillis(left));
        }
        return true;
    }

    @Override
    public void forget(String key) {
        claims.forget(key);
    }

    /** Due every third of the term. */
    public void renewAll() {
        claims.renewAll();
    }

    private final class Self implements ClusterLeases.Self {
        @Override
        public UUID uuid() {
            return way.self();
        }

        @Override
        public String peer() {
            return "http://sim";
        }

        @Override
        public Member of(UUID uuid, String peer) {
            return new Member(uuid.toString(), URI.create(peer));
        }
    }
}
