package dev.goferry.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrowthTest {
    private static final int LEAK = 12 << 20;

    @Test
    void aTwentiethMore_isAllowed_andNoMore() {
        Reading before = new Reading(1, heap(1000), 100, 40, 0, 5);
        assertThat(new Growth("node 1", before, new Reading(1, heap(1050), 105, 80, 0, 500)).excesses())
                .isEmpty();
        assertThat(new Growth("node 1", before, new Reading(1, heap(1051), 106, 40, 0, 5)).excesses())
                .containsExactly(
                        "node 1: live heap grew from 1000 to 1051: +5.1 %",
                        "node 1: descriptors grew from 100 to 106: +6.0 %");
    }

    @Test
    void aFileLeftOver_isAnExcess_evenInANewProcess() {
        Reading before = new Reading(1, heap(1000), 100, 40, 0, 5);
        assertThat(new Growth("node 2", before, new Reading(2, heap(3000), 300, 40, 1, 5)).excesses())
                .containsExactly("node 2: 1 files left over, 0 before");
    }

    @Test
    void whatGrewMost_comesFirst_andWhatShrankNot() {
        Histogram before = Histogram.parse("""
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:            10           1000  [B (java.base@25)
                   2:             9            900  java.lang.String (java.base@25)
                   3:             1             16  dev.goferry.Some$$Lambda/0x000001
                Total            20           1916
                """);
        Histogram after = Histogram.parse("""
                   1:            12           1200  [B (java.base@25)
                   2:             8            800  java.lang.String (java.base@25)
                   3:             5            500  dev.goferry.cache.Entry
                   4:             1             16  dev.goferry.Some$$Lambda/0x0000ab
                   5:             3           9999  [Ljdk.internal.vm.FillerElement; (java.base@25)
                """);
        assertThat(before.bytes()).isEqualTo(1916);
        assertThat(after.bytes()).isEqualTo(1200 + 800 + 500 + 16);
        assertThat(after.grown(before, 2).stream().map(String::strip))
                .containsExactly("+500 bytes      +5  dev.goferry.cache.Entry", "+200 bytes      +2  [B");
    }

    @Test
    void plantedLeaks_areSeen_inAProcessThatLeaks(@TempDir Path home) throws Exception {
        Files.createDirectories(home.resolve("data/spool"));
        try (Program leaking = Program.start(home, leaking(), "unused", List.of())) {
            awaitSaid(leaking, "ready");
            Reading before = Reading.of(leaking);
            Files.createFile(home.resolve("leak"));
            awaitSaid(leaking, "leaked");
            assertThat(new Growth("it", before, Reading.of(leaking)).excesses())
                    .hasSize(3)
                    .anyMatch(excess -> excess.contains("live heap grew"))
                    .anyMatch(excess -> excess.contains("descriptors grew"))
                    .anyMatch(excess -> excess.contains("1 files left over"));
        }
    }

    private static Histogram heap(long bytes) {
        return Histogram.parse("   1:   1   " + bytes + "  [B (java.base@25)\n");
    }

    private static Program.Version leaking() {
        return new Program.Version(
                "leaking",
                List.of(
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        GrowthTest.class.getName()));
    }

    private static void awaitSaid(Program program, String word) {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(() -> program.said().contains(word));
    }

    /** The child: leaks heap, descriptors and a file as soon as it is told to, in the folder where it runs. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.out.println("ready");
        while (!Files.exists(Path.of("leak"))) {
            Thread.sleep(20);
        }
        byte[] heap = new byte[LEAK];
        List<AutoCloseable> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(Files.newInputStream(Path.of("leak")));
        }
        Files.createFile(Path.of("data/spool/download"));
        System.out.println("leaked");
        Thread.sleep(60_000);
        System.out.println(heap.length + open.size());
    }
}
