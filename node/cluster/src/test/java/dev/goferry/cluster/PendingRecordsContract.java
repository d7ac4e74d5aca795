package dev.goferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.cluster.PendingRecords.Pending;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything that {@link PendingRecords} promises while all members are there, but its bound. */
public abstract class PendingRecordsContract {
    private static final int LONGEST_LINE = 16 << 10;

    /** As one member sees them. */
    protected abstract PendingRecords pending();

    /** As another member sees them, if there is another. */
    protected abstract PendingRecords others();

    @BeforeEach
    void takeWhatIsLeft() {
        while (!pending().head(1000).isEmpty()) {
            pending().remove(pending().head(1000));
        }
    }

    private static List<String> lines(List<Pending> head) {
        return head.stream().map(Pending::line).toList();
    }

    @Test
    void line_waits_untilItIsRemoved() {
        pending().add("{\"a\":\"\u00e9\\n\ud83d\ude00\"}");
        for (PendingRecords member : List.of(pending(), others(), pending())) {
            assertThat(lines(member.head(10))).containsExactly("{\"a\":\"\u00e9\\n\ud83d\ude00\"}");
        }
        others().remove(others().head(10));
        assertThat(pending().head(10)).isEmpty();
        assertThat(others().head(10)).isEmpty();
    }

    @Test
    void head_givesNoMore_thanIsAsked() {
        for (int i = 0; i < 20; i++) {
            (i % 2 == 0 ? pending() : others()).add("line " + i);
        }
        assertThat(pending().head(0)).isEmpty();
        assertThat(pending().head(7)).hasSize(7);
        assertThat(pending().head(100)).hasSize(20);
    }

    @Test
    void everyLine_isSeen_whenWhatWasTakenIsRemoved() {
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            (i % 3 == 0 ? pending() : others()).add("line " + i);
            expected.add("line " + i);
        }
        Set<String> seen = new HashSet<>();
        for (List<Pending> head = pending().head(33);
                !head.isEmpty();
                head = pending().head(33)) {
            seen.addAll(lines(head));
            pending().remove(head);
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void equalLines_areTwo_withIdsOfTheirOwn() {
        pending().add("same");
        others().add("same");
        List<Pending> head = pending().head(10);
        assertThat(lines(head)).containsExactly("same", "same");
        pending().remove(head.subList(0, 1));
        assertThat(pending().head(10)).containsExactly(head.get(1));
    }

    @Test
    void remove_doesNothing_toLinesThatHaveGone() {
        pending().add("one");
        List<Pending> taken = pending().head(10);
        pending().remove(taken);
        pending().add("two");
        others().remove(taken);
        pending().remove(List.of());
        assertThat(lines(others().head(10))).containsExactly("two");
    }

    @Test
    void longestLine_isKeptWhole_andALongerOneIsRefused() {
        String longest = "x".repeat(LONGEST_LINE);
        pending().add(longest);
        assertThat(lines(others().head(1))).containsExactly(longest);
        assertThatThrownBy(() -> pending().add(longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16384");
        assertThatThrownBy(() -> pending().add("\u20ac".repeat(LONGEST_LINE / 3 + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pending().add("two\nlines")).isInstanceOf(IllegalArgumentException.class);
        assertThat(pending().head(10)).hasSize(1);
    }

    @Test
    void lines_allWait_whenManyThreadsAddThem() throws Exception {
        List<String> expected = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 300; i++) {
                String line = "line " + i;
                PendingRecords member = i % 2 == 0 ? pending() : others();
                expected.add(line);
                threads.execute(() -> member.add(line));
            }
        }
        assertThat(lines(others().head(1000))).containsExactlyInAnyOrderElementsOf(expected);
    }
}
