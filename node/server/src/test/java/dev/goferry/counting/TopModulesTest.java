package dev.goferry.counting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TopModulesTest {
    private static final ModulePath A = new ModulePath("example.com/a");
    private static final ModulePath B = new ModulePath("example.com/b");
    private static final ModulePath BUSY = new ModulePath("example.com/busy");

    private final TopModules top = new TopModules();

    @Test
    void modules_areInOrder_ofWhatWasAskedForMost() {
        top.add(B, 2);
        top.add(A, 1);
        top.add(A, 2);

        assertThat(top.first(10)).containsExactly(Map.entry(A, 3L), Map.entry(B, 2L));
        assertThat(top.first(1)).containsOnlyKeys(A);
    }

    @Test
    void busyModules_stay_amongAnyNumberOfRareOnes() {
        top.add(BUSY, 5);
        for (int i = 0; i < 10 * TopModules.MOST; i++) {
            top.add(new ModulePath("example.com/rare" + i), 1);
        }

        assertThat(top.first(1)).containsEntry(BUSY, 5L);
        assertThat(top.first(Integer.MAX_VALUE)).hasSizeLessThanOrEqualTo(TopModules.MOST);
    }
}
