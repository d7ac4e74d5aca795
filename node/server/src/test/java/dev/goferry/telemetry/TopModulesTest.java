package dev.goferry.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TopModulesTest {
    private final TopModules top = new TopModules();

    private void ask(String module, int times) {
        for (int i = 0; i < times; i++) {
            top.zip("/" + module + "/@v/v1." + i + ".0.zip");
        }
    }

    @Test
    void modules_areCounted_whateverTheirVersions() {
        ask("example.com/b", 2);
        ask("example.com/a", 3);
        top.zip("/no-module");

        assertThat(top.first(10))
                .containsExactly(java.util.Map.entry("/example.com/a", 3L), java.util.Map.entry("/example.com/b", 2L));
        assertThat(top.first(1)).containsOnlyKeys("/example.com/a");
    }

    @Test
    void busyModules_stay_amongAnyNumberOfRareOnes() {
        ask("example.com/busy", 5);
        for (int i = 0; i < 10 * TopModules.MOST; i++) {
            ask("example.com/rare" + i, 1);
        }

        assertThat(top.first(1)).containsEntry("/example.com/busy", 5L);
        assertThat(top.first(Integer.MAX_VALUE)).hasSizeLessThanOrEqualTo(TopModules.MOST);
    }
}
