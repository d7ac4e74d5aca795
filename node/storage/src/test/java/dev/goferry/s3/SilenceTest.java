package dev.goferry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SilenceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Near the end of a clock that turns over. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 3 * SECOND);

    private final Silence silence = new Silence(now::get);

    private long later(long seconds) {
        return now.addAndGet(seconds * SECOND);
    }

    @Test
    void silence_isKnown_afterTwoCallsInARow() {
        long began = later(1);
        later(10);
        silence.unanswered(began);
        assertThat(silence.isKnown()).isFalse();
        silence.unanswered(began + 1);
        assertThat(silence.isKnown()).isTrue();
        later(1);
        assertThat(silence.lasts()).isEqualTo(Duration.ofSeconds(11));
        silence.answered();
        assertThat(silence.isKnown()).isFalse();
    }

    @Test
    void silence_isNotKnown_whenAnAnswerCameBetween() {
        silence.unanswered(later(1));
        silence.answered();
        silence.unanswered(later(1));
        assertThat(silence.isKnown()).isFalse();
    }

    @Test
    void calls_thatBeganBeforeAnAnswer_sayNothing() {
        long began = later(1);
        later(1);
        silence.answered();
        for (int i = 0; i < 100; i++) {
            silence.unanswered(began);
        }
        assertThat(silence.isKnown()).isFalse();
    }

    @Test
    void oneCallAtATime_andOneASecond_mayProbe() {
        assertThat(silence.mayProbe()).isTrue();
        later(5);
        assertThat(silence.mayProbe()).as("one is under way").isFalse();
        silence.probed();
        now.addAndGet(SECOND - 1);
        assertThat(silence.mayProbe()).isFalse();
        now.addAndGet(1);
        assertThat(silence.mayProbe()).isTrue();
    }
}
