package dev.goferry.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Everything that {@link Leases} promises while all members are there. */
public abstract class LeasesContract {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int LONGEST_NOTE = 64 << 10;

    /** Every test has its own, so that members may be shared. */
    private final String key = "lease of " + UUID.randomUUID();

    /** As one member sees them. */
    protected abstract Leases leases();

    /** As another member sees them, if there is another. */
    protected abstract Leases others();

    /** The member of {@link #leases}. */
    protected abstract Member holder();

    private Lease mine(Leases leases) {
        return mine(leases, key);
    }

    private static Lease mine(Leases leases, String key) {
        Claim claim = leases.claim(key);
        assertThat(claim).isInstanceOf(Claim.Mine.class);
        return ((Claim.Mine) claim).lease();
    }

    @Test
    void claim_isMine_whenTheKeyIsFree() {
        mine(leases()).release();
    }

    @Test
    void claim_isTheirs_whileSomebodyHoldsIt_hereOrElsewhere() {
        Lease lease = mine(leases());
        assertThat(leases().claim(key)).isEqualTo(new Claim.Theirs(holder(), lease.fence()));
        assertThat(others().claim(key)).isEqualTo(new Claim.Theirs(holder(), lease.fence()));
        lease.release();
    }

    @Test
    void claim_isMineAgain_afterTheRelease_withAHigherFence() {
        long last = -1;
        for (Leases next : List.of(leases(), others(), leases(), others())) {
            Lease lease = mine(next);
            assertThat(lease.fence()).isGreaterThan(last);
            last = lease.fence();
            lease.release();
        }
    }

    @Test
    void keys_haveNothingToDo_withEachOther() {
        Lease one = mine(leases());
        Lease two = mine(others(), key + " and more");
        assertThat(one).isNotSameAs(two);
        one.release();
        two.release();
    }

    @Test
    void release_doesNothing_toTheNextHolder() throws Exception {
        Lease first = mine(leases());
        first.release();
        Lease second = mine(others());
        first.release();
        first.release("late".getBytes(UTF_8), LONG);
        assertThat(leases().claim(key))
                .isInstanceOfSatisfying(
                        Claim.Theirs.class, theirs -> assertThat(theirs.fence()).isEqualTo(second.fence()));
        second.release();
        mine(leases()).release();
    }

    @Test
    void fortyClaims_atOnce_haveOneHolder() throws Exception {
        for (int round = 0; round < 5; round++) {
            String fresh = key + round;
            List<Claim> claims = atOnce(40, i -> (i % 2 == 0 ? leases() : others()).claim(fresh));
            assertThat(claims).filteredOn(claim -> claim instanceof Claim.Mine).hasSize(1);
            assertThat(claims)
                    .filteredOn(claim -> claim instanceof Claim.Theirs)
                    .hasSize(39);
        }
    }

    @Test
    void note_isToldToEverybody_whileItHolds() {
        mine(leases()).release("done: \u00e9".getBytes(UTF_8), LONG);
        for (Leases next : List.of(leases(), others(), leases())) {
            assertThat(next.claim(key))
                    .isInstanceOfSatisfying(
                            Claim.Told.class,
                            told -> assertThat(told.note()).isEqualTo("done: \u00e9".getBytes(UTF_8)));
        }
    }

    @Test
    void note_isGone_whenItHoldsNoLonger() throws Exception {
        Lease first = mine(leases());
        first.release(new byte[0], Duration.ofSeconds(1));
        assertThat(others().claim(key)).isInstanceOf(Claim.Told.class);
        Thread.sleep(1500);
        Lease second = mine(others());
        assertThat(second.fence()).isGreaterThan(first.fence());
        second.release();
    }

    @Test
    void note_isGone_whenItIsForgotten() {
        mine(leases()).release(new byte[] {1}, LONG);
        others().forget(key);
        mine(leases()).release();
        others().forget(key);
    }

    @Test
    void note_ofTheLargestSize_arrivesWhole_andAByteMoreIsRefused() {
        byte[] note = new byte[LONGEST_NOTE];
        for (int i = 0; i < note.length; i++) {
            note[i] = (byte) (i * 31);
        }
        Lease lease = mine(leases());
        assertThatThrownBy(() -> lease.release(new byte[LONGEST_NOTE + 1], LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536");
        lease.release(note, LONG);
        assertThat(others().claim(key))
                .isInstanceOfSatisfying(
                        Claim.Told.class, told -> assertThat(told.note()).isEqualTo(note));
    }

    @Test
    void waiter_isToldOfTheEnd_thatWasOrComes() throws Exception {
        Lease lease = mine(leases());
        assertThat(others().awaitEnd(key, lease.fence(), Duration.ofMillis(50))).isFalse();
        assertThat(others().awaitEnd(key, lease.fence() - 1, LONG)).isTrue();
        assertThat(others().awaitEnd(key + " of nobody", 1, LONG)).isTrue();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Leases waiter = i % 2 == 0 ? leases() : others();
                waiting.add(threads.submit(() -> waiter.awaitEnd(key, lease.fence(), LONG)));
            }
            lease.release();
            for (Future<Boolean> waiter : waiting) {
                assertThat(waiter.get()).isTrue();
            }
        }
    }

    @Test
    void waiter_isToldOfTheEnd_thatLeavesANote() throws Exception {
        Lease lease = mine(leases());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = threads.submit(() -> others().awaitEnd(key, lease.fence(), LONG));
            lease.release(new byte[] {1}, LONG);
            assertThat(waiting.get()).isTrue();
        }
        assertThat(others().claim(key)).isInstanceOf(Claim.Told.class);
    }

    /** What one of many threads does. */
    private interface Turn<T> {
        T take(int number) throws Exception;
    }

    private static <T> List<T> atOnce(int count, Turn<T> turn) throws Exception {
        List<Future<T>> turns = new ArrayList<>();
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                turns.add(threads.submit(() -> turn.take(number)));
            }
            for (Future<T> one : turns) {
                results.add(one.get());
            }
        }
        return results;
    }
}
