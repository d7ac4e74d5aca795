package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.hazelcast.LeaseWorld.Bug;
import dev.goferry.hazelcast.LeaseWorld.Wrong;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Leases and generations of four members under many seeds. More: {@code -Dgoferry.seeds=10000}; one again:
 * {@code -Dgoferry.seed=N}.
 */
final class LeaseSimulationTest {
    private static final long FIRST = Long.getLong("goferry.seed", 1);
    private static final int SEEDS =
            Integer.getInteger("goferry.seeds", System.getProperty("goferry.seed") == null ? 200 : 1);

    @Test
    @Timeout(3600)
    void leasesAndGenerations_keepTheirPromises_underEverySeed() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            LeaseWorld world = new LeaseWorld(seed, Bug.NONE);
            assertThat(world.run())
                    .as("again with -Dgoferry.seed=" + seed + ": "
                            + world.story.stream().limit(5).toList())
                    .isEmpty();
            assertThat(world.answered).as("steps taken").isGreaterThan(100);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void bug_isFoundForWhatItIs_withinThirtySeeds(Bug bug) {
        Set<Wrong> found = EnumSet.noneOf(Wrong.class);
        for (long seed = 1; seed <= 30 && !found.contains(bug.expected); seed++) {
            found.addAll(new LeaseWorld(seed, bug).run());
        }
        assertThat(found).contains(Objects.requireNonNull(bug.expected));
    }
}
