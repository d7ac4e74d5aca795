package dev.goferry.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.log.Cursor;
import dev.goferry.log.Position;
import dev.goferry.replication.Progress.Tally;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private static Cursor cursor(int sequence) {
        return new Cursor("epoch", new Position(sequence, 0));
    }

    @Test
    void whatWasBegun_mayHaveBeenDone_untilTheCursorIsBehindIt() {
        Progress begun = Progress.none(NOW).begin(cursor(5));
        assertThat(begun.mayHaveBegun(cursor(4))).isTrue();
        assertThat(begun.mayHaveBegun(cursor(5))).isFalse();

        Progress half = begun.at(cursor(3), Tally.NONE, NOW, false);
        assertThat(half.mayHaveBegun(cursor(4))).isTrue();
        assertThat(Progress.read(half.json())).isEqualTo(half);

        Progress whole = half.at(cursor(7), Tally.NONE, NOW, false);
        assertThat(whole.begun()).isEqualTo(cursor(7));
        assertThat(whole.mayHaveBegun(cursor(7))).isFalse();
    }

    @Test
    void lag_isNone_onlyAtTheEndWithNothingUnderWay() {
        Progress end = Progress.none(NOW).at(cursor(3), Tally.NONE, NOW, true);
        assertThat(end.lag(NOW.plusSeconds(5))).isZero();
        assertThat(end.behind(4).lag(NOW.plusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(end.behind(4).behind(0).isAtEnd()).isFalse();
        assertThat(end.stuck("away").lag(NOW.plusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(end.lag(NOW.plusSeconds(60))).isEqualTo(Duration.ofSeconds(60)); // Nobody asks any more.
    }
}
