package dev.goferry.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.commit.Artifacts.Limits;
import dev.goferry.storage.ChildJvm;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that commits is killed with SIGKILL, again and again, on one store. */
final class KillTest {
    private static final int RUNS = 20;

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void whatWasAcknowledged_isWhole_andNothingElseIsVisible_afterKills() throws Exception {
        Path root = folder.resolve("store");
        int acknowledged = 0;
        int swept = 0;
        for (int run = 0; run < RUNS; run++) {
            List<Integer> done = killedWhileCommitting(root, run * 1_000_000);
            acknowledged += done.size();
            try (FolderStore store = FolderStore.open(root)) {
                swept += store.swept();
                assertWhole(store, done);
            }
        }
        try (FolderStore store = FolderStore.open(root)) {
            assertEveryObjectIsWhole(store);
        }
        assertThat(acknowledged).as("seed %s", seed).isGreaterThan(RUNS);
        assertThat(swept).as("kills in the middle of a write").isPositive();
    }

    @Test
    void tempOfALivingProcess_isNotSwept_byAnotherOnTheSameStore() throws Exception {
        Path root = folder.resolve("shared");
        Process child = ChildJvm.command(List.of(), Committer.class, root, 0).start();
        try (BufferedReader out = child.inputReader()) {
            for (int i = 0; i < 20; i++) {
                // Anything but a number is the child's complaint about a file that it lost.
                assertThat(Integer.parseInt(out.readLine())).isNotNegative();
                try (FolderStore store = FolderStore.open(root)) {
                    assertThat(store.swept()).isZero();
                }
            }
            assertThat(child.toHandle().destroyForcibly()).isTrue();
        }
        child.waitFor();
    }

    private List<Integer> killedWhileCommitting(Path root, int first) throws Exception {
        Process child =
                ChildJvm.command(List.of(), Committer.class, root, first).start();
        List<Integer> done = new ArrayList<>();
        int wanted = 1 + random.nextInt(60);
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                done.add(Integer.valueOf(line));
                if (done.size() == wanted) {
                    // Not Process.destroyForcibly, which would close the pipe that still holds acknowledgements.
                    assertThat(child.toHandle().destroyForcibly()).isTrue();
                }
            }
        }
        assertThat(child.waitFor()).as("SIGKILL").isEqualTo(137);
        return done;
    }

    private void assertWhole(FolderStore store, List<Integer> acknowledged) throws IOException {
        Artifacts artifacts = new Artifacts(store, Limits.DEFAULT, InstantSource.system());
        for (int number : acknowledged) {
            assertThat(artifacts.verify(Committer.key(number)))
                    .as("%s, seed %s", number, seed)
                    .isInstanceOf(Proof.Sound.class);
        }
    }

    /** Also those that were not acknowledged: whole, and completed by their pin. */
    private static void assertEveryObjectIsWhole(FolderStore store) throws IOException {
        Artifacts artifacts = new Artifacts(store, Limits.DEFAULT, InstantSource.system());
        try (Stream<Stat> zips = store.list("example.com/")) {
            for (Stat zip : zips.filter(stat -> stat.key().endsWith(".zip")).toList()) {
                int number = Committer.number(zip.key());
                assertThat(store.read(zip.key(), 1 << 20)).get().isEqualTo(Committer.bytes(number));
                assertThat(artifacts.recover(zip.key())).isInstanceOf(Proof.Sound.class);
            }
        }
        try (Stream<Path> temps = Files.list(store.spoolFolder().resolveSibling("tmp"))) {
            assertThat(temps.filter(Files::isDirectory))
                    .as("only the open store's own")
                    .hasSize(1);
        }
    }
}
