package dev.goferry.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.LeasesContract;
import dev.goferry.cluster.Member;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class LocalLeasesTest extends LeasesContract {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Member self = new Member("one", URI.create("http://127.0.0.1:1"));
    private final LocalLeases leases = new LocalLeases(self, 3, LocalLeases.LONGEST_NOTE, InstantSource.system());

    @Override
    protected Leases leases() {
        return leases;
    }

    @Override
    protected Leases others() {
        return leases;
    }

    @Override
    protected Member holder() {
        return self;
    }

    private void leave(String key, int bytes) {
        assertThat(leases.claim(key))
                .isInstanceOfSatisfying(Claim.Mine.class, mine -> mine.lease().release(new byte[bytes], LONG));
    }

    private boolean told(String key) {
        Claim claim = leases.claim(key);
        if (claim instanceof Claim.Mine(var lease)) {
            lease.release();
        }
        return claim instanceof Claim.Told;
    }

    @Test
    void oldestNote_goes_whenThereAreTooMany() {
        for (String key : new String[] {"a", "b", "c", "d"}) {
            leave(key, 1);
        }
        assertThat(told("a")).isFalse();
        assertThat(told("b")).isTrue();
        assertThat(told("d")).isTrue();
    }

    @Test
    void oldestNotes_go_whenTheyAreTooLong() {
        leave("a", 1);
        leave("b", LocalLeases.LONGEST_NOTE - 1);
        assertThat(told("a")).isTrue();
        leave("c", 1);
        assertThat(told("a")).isFalse();
        assertThat(told("b")).isTrue();
        leave("d", LocalLeases.LONGEST_NOTE);
        assertThat(told("b")).isFalse();
        assertThat(told("c")).isFalse();
        assertThat(told("d")).isTrue();
    }

    @Test
    void waiters_areWoken_andClaimsUnknown_whenTheProcessStops() throws Exception {
        Claim.Mine mine = (Claim.Mine) leases.claim("a");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting =
                    threads.submit(() -> leases.awaitEnd("a", mine.lease().fence(), LONG));
            leases.close();
            assertThat(waiting.get()).isTrue();
        }
        assertThat(leases.claim("a")).isInstanceOf(Claim.Unknown.class);
        mine.lease().release();
    }
}
