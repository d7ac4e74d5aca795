package dev.goferry.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More seeds: {@code -Dgoferry.seeds=10000}; one seed again: {@code -Dgoferry.seed=N}. A seed that failed once goes to
 * {@link #seedThatFailedOnce}.
 */
final class SimulationTest {
    private static final int SEEDS = Integer.getInteger("goferry.seeds", 200);
    private static final long FIRST = Long.getLong("goferry.seed", 1);

    @Test
    void log_keepsItsPromises_underEverySeed() throws Exception {
        int seeds = System.getProperty("goferry.seed") == null ? SEEDS : 1;
        for (long seed = FIRST; seed < FIRST + seeds; seed++) {
            right(seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1})
    void seedThatFailedOnce(long seed) throws Exception {
        right(seed);
    }

    private static void right(long seed) throws Exception {
        List<String> wrong;
        try {
            wrong = new World(seed, Bug.NONE).run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("again with -Dgoferry.seed=" + seed, e);
        }
        assertThat(wrong).as("again with -Dgoferry.seed=" + seed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void bug_isFound_withinThirtySeeds(Bug bug) throws Exception {
        boolean found = false;
        for (long seed = 1; seed <= 30 && !found; seed++) {
            try {
                found = !new World(seed, bug).run().isEmpty();
            } catch (java.io.IOException | IllegalStateException e) {
                found = true; // The log itself is broken.
            }
        }
        assertThat(found).isTrue();
    }
}
