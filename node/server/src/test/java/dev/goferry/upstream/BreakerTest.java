package dev.goferry.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.upstream.Breaker.Outcome;
import dev.goferry.upstream.Breaker.Pass;
import dev.goferry.upstream.Breaker.State;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Breaker breaker = new Breaker(3, Duration.ofSeconds(2), Duration.ofSeconds(5), () -> now);

    private void ask(Outcome outcome) {
        breaker.settle(breaker.enter(), outcome);
    }

    private void open() {
        for (int n = 0; n < 3; n++) {
            ask(Outcome.FAILURE);
        }
    }

    @Test
    void closed_opens_afterFailuresInARow() {
        ask(Outcome.FAILURE);
        ask(Outcome.FAILURE);
        ask(Outcome.SUCCESS);
        ask(Outcome.FAILURE);
        ask(Outcome.FAILURE);
        ask(Outcome.NOT_ASKED);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        ask(Outcome.FAILURE);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.enter()).isEqualTo(Pass.NONE);
        assertThat(breaker.restLeft()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void open_letsOneProbeThrough_afterItsRest() {
        open();
        now = now.plusMillis(1999);
        assertThat(breaker.enter()).isEqualTo(Pass.NONE);
        now = now.plusMillis(1);
        assertThat(breaker.enter()).isEqualTo(Pass.PROBE);
        assertThat(breaker.enter()).isEqualTo(Pass.NONE);
        breaker.settle(Pass.PROBE, Outcome.SUCCESS);
        assertThat(breaker.enter()).isEqualTo(Pass.ORDINARY);
    }

    @Test
    void failedProbe_doublesTheRest_upToItsLimit() {
        open();
        for (long seconds : new long[] {2, 4, 5, 5}) {
            assertThat(breaker.restLeft()).isEqualTo(Duration.ofSeconds(seconds));
            now = now.plusSeconds(seconds);
            ask(Outcome.FAILURE);
        }
    }

    @Test
    void probe_isGivenAgain_whenItWasNotAsked() {
        open();
        now = now.plusSeconds(2);
        ask(Outcome.NOT_ASKED);
        assertThat(breaker.enter()).isEqualTo(Pass.PROBE);
    }

    @Test
    void lateAnswers_changeNothing_whileOpen() {
        Pass early = breaker.enter();
        open();
        breaker.settle(early, Outcome.SUCCESS);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void rest_ends_whenTheClockIsSetBack() {
        open();
        now = now.minus(Duration.ofHours(1));
        assertThat(breaker.enter()).isEqualTo(Pass.PROBE);
    }
}
