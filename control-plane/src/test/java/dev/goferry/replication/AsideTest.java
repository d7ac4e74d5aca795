package dev.goferry.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.document.Documents;
import dev.goferry.storage.MemoryStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AsideTest {
    private final Aside aside = new Aside(new Documents(new MemoryStore(InstantSource.system())), "eu");

    private static List<Aside.Item> items(int first, int count) {
        List<Aside.Item> items = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            items.add(new Aside.Item("line " + i, "why", Instant.EPOCH));
        }
        return items;
    }

    @Test
    void list_isBounded_andStopsTheRuleInsteadOfForgetting() throws Exception {
        aside.add(items(0, Aside.MOST));
        aside.add(items(0, 10)); // The same again.
        assertThat(aside.items()).hasSize(Aside.MOST);
        assertThatThrownBy(() -> aside.add(items(Aside.MOST, 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("retry the rule");
        assertThat(aside.items()).hasSize(Aside.MOST);
    }

    @Test
    void retry_takesUpAll_andLeavesWhatFailsAgain() throws Exception {
        assertThat(aside.retry()).isZero();
        aside.add(items(0, 3));
        assertThat(aside.asked()).isEmpty();
        assertThat(aside.retry()).isEqualTo(3);
        assertThat(aside.asked()).hasSize(3);
        aside.add(items(3, 1)); // Set aside meanwhile.
        aside.tried(items(0, 3), items(1, 1));
        assertThat(aside.asked()).isEmpty();
        assertThat(aside.items()).extracting(Aside.Item::line).containsExactly("line 3", "line 1");
    }
}
