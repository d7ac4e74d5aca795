package dev.goferry.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Attempts attempts = new Attempts(3, nanos::get);

    private void fails(String address, int times) {
        for (int i = 0; i < times; i++) {
            attempts.failed(address);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void address_isNotHeard_fromItsLastFailureToAMinuteAfterItsFirst() {
        fails("192.0.2.1", 2);
        assertThat(attempts.notHeardFor("192.0.2.1")).isZero();
        pass(Duration.ofSeconds(10));
        fails("192.0.2.1", 1);

        assertThat(attempts.notHeardFor("192.0.2.1")).isEqualTo(Duration.ofSeconds(50));
        assertThat(attempts.notHeardFor("192.0.2.2")).isZero();
        pass(Duration.ofSeconds(50).minusNanos(1));
        assertThat(attempts.notHeardFor("192.0.2.1")).isEqualTo(Duration.ofNanos(1));
        pass(Duration.ofNanos(1));
        assertThat(attempts.notHeardFor("192.0.2.1")).isZero();
    }

    @Test
    void failures_areCountedAnew_inTheNextWindow() {
        fails("192.0.2.1", 2);
        pass(Attempts.WINDOW);
        fails("192.0.2.1", 2);
        assertThat(attempts.notHeardFor("192.0.2.1")).isZero();
        fails("192.0.2.1", 1);
        assertThat(attempts.notHeardFor("192.0.2.1")).isEqualTo(Attempts.WINDOW);
    }

    @Test
    void addressesOfOneNetwork_countTogether_whereTheyAreIPv6() {
        fails("2001:db8:0:1:0:0:0:1", 2);
        fails("2001:db8:0:1:ffff:0:0:2", 1);
        assertThat(attempts.notHeardFor("2001:db8:0:1::3")).isPositive();
        assertThat(attempts.notHeardFor("2001:db8:0:2::1")).isZero();
    }

    @Test
    void memory_isBounded_whateverManyAddressesFail() {
        for (int i = 0; i < 3 * Attempts.ADDRESSES; i++) {
            attempts.failed("192.0." + i / 256 + "." + i % 256);
        }
        assertThat(attempts.remembered()).isLessThanOrEqualTo(Attempts.ADDRESSES);
    }
}
