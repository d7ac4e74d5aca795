package dev.goferry.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.faults.SteadyLoad;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of one version that are replaced one by one by those of another, on one bucket, while clients ask them. A change
 * of Hazelcast's minor version makes two clusters for that time: the name has it, so another name stands for it.
 */
@Timeout(600)
final class VersionChangeTest {
    private static final String OLD_JAR = "goferry.roll-over.from";
    private static final SteadyLoad.Pace PACE = new SteadyLoad.Pace(8, Duration.ofMillis(150), 6);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    @Test
    void nothingFails_whenAClusterIsReplacedByOneOfAnotherName() throws Exception {
        rollOver(Program.Version.compiled(), Program.Version.compiled(), 2, "old", "new");
    }

    @Test
    @EnabledIfSystemProperty(named = OLD_JAR, matches = ".+")
    void nothingFails_whenThreeProcessesOfAnOldVersionAreReplaced_inOneCluster() throws Exception {
        rollOver(old(), packaged(), 3, "same", "same");
    }

    @Test
    @EnabledIfSystemProperty(named = OLD_JAR, matches = ".+")
    void nothingFails_whenThreeProcessesOfAnOldVersionAreReplaced_andMakeAClusterOfTheirOwn() throws Exception {
        rollOver(old(), packaged(), 3, "old", "new");
    }

    private static Program.Version old() {
        return Program.Version.packaged("old", Path.of(System.getProperty(OLD_JAR)));
    }

    static Program.Version packaged() {
        String jar = System.getProperty("goferry.jar", "../launcher/target/goferry.jar");
        return Program.Version.packaged("new", Path.of(jar).toAbsolutePath().normalize());
    }

    private void rollOver(Program.Version from, Program.Version to, int nodes, String oldName, String newName)
            throws Exception {
        boolean apart = !oldName.equals(newName);
        try (Processes region = Processes.start(folder, from, nodes, oldName);
                SteadyLoad load = SteadyLoad.begin(region, nodes, "roll", nodes, PACE)) {
            Thread.sleep(MOMENT);
            load.phase("roll/during");
            for (int i = 0; i <= nodes; i++) {
                long begun = System.nanoTime();
                region.programs().get(i).stop();
                long stopped = System.nanoTime();
                region.restart(i, to, newName);
                region.awaitMembers(i, apart ? i + 1 : nodes + 1);
                System.out.printf(
                        "process %d: stopped in %.1f s, ready in %.1f s%n",
                        i, (stopped - begun) / 1e9, (System.nanoTime() - stopped) / 1e9);
            }
            load.phase("roll/after");
            Thread.sleep(MOMENT.multipliedBy(2));
            load.end();
            System.out.println(load.summary());
            assertThat(load.failedHits()).isEmpty();
            for (String phase : new String[] {"before", "during", "after"}) {
                assertThat(load.failedMisses("roll/" + phase)).isEmpty();
            }
            assertThat(load.mostFetches("roll/after")).isEqualTo(1);
            // Once by each of the two clusters, or once more where the fetcher left.
            assertThat(new HistoryChecker(Rules.of("origin").crashedFetchers(1)).check(region.told()))
                    .isEmpty();
            for (int node = 0; node < nodes; node++) {
                load.assertWarm(node);
            }
            StoredFiles.of(region).assertSound();
        }
    }
}
