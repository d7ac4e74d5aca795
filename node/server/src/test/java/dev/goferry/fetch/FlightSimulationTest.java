package dev.goferry.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.fetch.FlightWorld.Bug;
import dev.goferry.fetch.FlightWorld.Wrong;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Flights of four nodes under many seeds. More: {@code -Dgoferry.seeds=10000}; one again, or others:
 * {@code -Dgoferry.seed=N}, with {@code -Dgoferry.seeds} so many from there on.
 */
final class FlightSimulationTest {
    private static final long FIRST = Long.getLong("goferry.seed", 1);
    private static final int SEEDS =
            Integer.getInteger("goferry.seeds", System.getProperty("goferry.seed") == null ? 200 : 1);

    /** Thousands of nodes lose their store here, and each would say so. */
    private static final Logger LOG = Logger.getLogger("dev.goferry.fetch");

    @TempDir
    static Path folder;

    private static PublishedFiles files;

    @BeforeAll
    static void prepare() {
        LOG.setLevel(Level.OFF);
        files = new PublishedFiles(folder);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    /** On a virtual thread, as its tasks are. */
    private static Set<Wrong> run(FlightWorld world) throws Exception {
        FutureTask<Set<Wrong>> run = new FutureTask<>(world::run);
        Thread.ofVirtual().start(run);
        return run.get();
    }

    @Test
    @Timeout(3600)
    void flights_keepTheirPromises_underEverySeed() throws Exception {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            FlightWorld world = new FlightWorld(seed, Bug.NONE, files);
            assertThat(run(world))
                    .as("again with -Dgoferry.seed=" + seed + ": "
                            + world.story.stream().limit(5).toList())
                    .isEmpty();
            assertThat(world.answers).as("answers under seed " + seed).isGreaterThan(100);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void bug_isFoundForWhatItIs_withinThirtySeeds(Bug bug) throws Exception {
        Set<Wrong> found = EnumSet.noneOf(Wrong.class);
        for (long seed = 1; seed <= 30 && !found.contains(bug.expected); seed++) {
            found.addAll(run(new FlightWorld(seed, bug, files)));
        }
        assertThat(found).contains(Objects.requireNonNull(bug.expected));
    }
}
