package dev.goferry.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.log.Cursor;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Position;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.replication.Progress.Tally;
import dev.goferry.replication.UnderWay.Begun;
import dev.goferry.replication.UnderWay.Ended;
import dev.goferry.replication.UnderWay.Part;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UnderWayTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final LogRecord ANY = new LogRecord.Refreshed(new ModulePath("example.com/m"), NOW);
    private static final Part FILES = new Part.Files(List.of(), false);
    private static final Part PURGE = new Part.Purge(new LogRecord.Purged(
            new PurgeScope.WholeModule(new ModulePath("example.com/m")), "a test", true, "somebody", NOW));
    private static final Tally ONE = new Tally(1, 100, 0, 0);

    private final UnderWay underWay = new UnderWay();

    private static LogPage page(int sequence, int records, boolean end) {
        LogPage.Entry entry = new LogPage.Entry(ANY, NOW.plusSeconds(sequence));
        return new LogPage(Collections.nCopies(records, entry), cursor(sequence + 1), end, NOW.plusSeconds(100));
    }

    private static Cursor cursor(int sequence) {
        return new Cursor("epoch", new Position(sequence, 0));
    }

    private Begun begin() {
        return underWay.begin().orElseThrow();
    }

    @Test
    void cursor_waitsForTheFirstPage_whicheverWasDoneFirst() {
        underWay.add(page(1, 5, false), List.of(FILES));
        underWay.add(page(2, 7, true), List.of(FILES));
        Begun first = begin();
        Begun second = begin();

        underWay.end(second, ONE);
        assertThat(underWay.settle()).isEmpty();
        assertThat(underWay.records()).isEqualTo(12);

        underWay.end(first, ONE);
        assertThat(underWay.settle())
                .contains(new Ended(cursor(3), new Tally(2, 200, 0, 0), 12, NOW.plusSeconds(100), true));
        assertThat(underWay.records()).isZero();
    }

    @Test
    void end_isNotReached_whileALaterPageIsUnderWay() {
        underWay.add(page(1, 5, true), List.of(FILES));
        underWay.add(page(2, 7, true), List.of(FILES));
        underWay.end(begin(), ONE);

        Ended ended = underWay.settle().orElseThrow();

        assertThat(ended.isEnd()).isFalse();
        assertThat(ended.next()).isEqualTo(cursor(2));
    }

    @Test
    void pageWithoutWork_endsInItsTurn() {
        underWay.add(page(1, 5, false), List.of(FILES));
        underWay.add(page(2, 3, false), List.of());
        assertThat(underWay.settle()).isEmpty();

        underWay.end(begin(), ONE);

        assertThat(underWay.settle()).contains(new Ended(cursor(3), ONE, 8, NOW.plusSeconds(2), false));
    }

    @Test
    void purge_waitsForAllBeforeIt_andAllBehindItWait() {
        underWay.add(page(1, 5, false), List.of(FILES, PURGE, FILES));
        underWay.add(page(2, 5, false), List.of(FILES));
        Begun before = begin();
        assertThat(underWay.begin()).isEmpty();

        underWay.end(before, ONE);
        Begun purge = begin();
        assertThat(purge.part()).isEqualTo(PURGE);
        assertThat(underWay.begin()).isEmpty();

        underWay.end(purge, Tally.NONE);
        assertThat(underWay.begin().map(Begun::part)).contains(FILES);
        assertThat(underWay.begin().map(Begun::part)).contains(FILES);
        assertThat(underWay.begin()).isEqualTo(Optional.empty());
    }
}
