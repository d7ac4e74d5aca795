package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.LeasesContract;
import dev.goferry.cluster.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

final class HazelcastLeasesTest extends LeasesContract {
    private static final Logger LOG = Logger.getLogger(HazelcastLeasesTest.class.getName());
    private final PairOfMembers pair = PairOfMembers.SHARED;

    @Override
    protected Leases leases() {
        return pair.one.leases();
    }

    @Override
    protected Leases others() {
        return pair.two.leases();
    }

    @Override
    protected Member holder() {
        return pair.one.members().self();
    }

    @Test
    void twoThousandThreads_holdItOneAtATime_andEachGetsIt() throws Exception {
        AtomicInteger[] holders = new AtomicInteger[100];
        Arrays.setAll(holders, i -> new AtomicInteger());
        AtomicInteger turns = new AtomicInteger();
        AtomicInteger doubled = new AtomicInteger();
        List<Future<Boolean>> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2000; i++) {
                String key = "contended " + i % 100;
                Leases leases = i % 2 == 0 ? leases() : others();
                AtomicInteger here = holders[i % 100];
                done.add(threads.submit(() -> {
                    while (!turn(leases, key, here, turns, doubled)) {}
                    return true;
                }));
            }
            for (Future<Boolean> one : done) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(doubled).hasValue(0);
        assertThat(turns).hasValue(2000);
    }

    private static boolean turn(
            Leases leases, String key, AtomicInteger holders, AtomicInteger turns, AtomicInteger doubled)
            throws InterruptedException {
        return switch (leases.claim(key)) {
            case Claim.Mine(Leases.Lease lease) -> {
                if (holders.incrementAndGet() != 1) {
                    doubled.incrementAndGet();
                }
                holders.decrementAndGet();
                turns.incrementAndGet();
                lease.release();
                yield true;
            }
            case Claim.Theirs(Member holder, long fence) -> {
                leases.awaitEnd(key, fence, Duration.ofSeconds(30));
                yield false;
            }
            case Claim.Unknown(String reason) -> false;
            case Claim.Told(byte[] note) -> throw new AssertionError("nobody left a note");
        };
    }

    @Test
    void acquireAndRelease_takeMilliseconds_onLoopback() {
        long[] nanos = new long[2000];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            ((Claim.Mine) leases().claim("timed " + i)).lease().release();
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        LOG.info("acquire + release: median " + nanos[nanos.length / 2] / 1000 + " us, p99 "
                + nanos[nanos.length * 99 / 100] / 1000 + " us");
        assertThat(Duration.ofNanos(nanos[nanos.length / 2])).isLessThan(Duration.ofMillis(20));
    }
}
