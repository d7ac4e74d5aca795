package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No room, no right to write: what is stored is served, the rest says why not, and it passes by itself. */
final class DiskTroubleTest {
    private static final String STORED = "/example.com/stored/@v/v1.0.0.zip";
    private static final String STREAMED = "/example.com/streamed/@v/v1.0.0.zip";
    private static final List<String> UNSHARE = List.of("unshare", "--user", "--map-root-user", "--mount");

    @TempDir
    Path folder;

    private final History history = new History();

    @Test
    void largeZip_is507_andSmallOnesPass_whenTheSpoolIsSmall() throws Exception {
        try (Run run = Run.start(folder, "spool.size=2MiB")) {
            run.origin.publish("example.com/stored", "v1.0.0", noise(1 << 20, 1));
            run.origin.publish("example.com/large", "v1.0.0", noise(3 << 20, 2));
            run.origin.publish(MODULE, "v1.0.0", noise(1 << 20, 3));
            assertThat(run.get(STORED).status()).isEqualTo(200);
            String large = "example.com/large/@v/v1.0.0.zip";
            Got announced = run.get("/" + large);
            assertThat(announced.status()).isEqualTo(507);
            assertThat(announced.text()).contains("spool").contains("what is stored is still served");
            run.origin.script(large, Script.serve().chunked());
            assertThat(run.get("/" + large).status()).isEqualTo(507);
            assertThat(run.get(STORED).status()).isEqualTo(200);
            assertThat(run.get("/" + ZIP).status()).isEqualTo(200);
            assertThat(run.spooled()).isZero();
            run.promisesHold(Rules.of("origin").crashedFetchers(1));
        }
    }

    @Test
    void misses_are507_hitsGoOn_andAllIsWellAgain_whenTheDiskIsFullForAWhile() throws Exception {
        assumeMounts();
        try (ScriptedOrigin origin = origin();
                NodeProcess node = onTmpfs("", folder, origin, "spool.min-free=1MiB")) {
            assertThat(get(node, STORED).status()).isEqualTo(200);
            node.shell("head -c 100m /dev/zero > " + folder + "/filler 2> /dev/null || true");
            assertThat(get(node, "/" + ZIP).status()).isEqualTo(507);
            assertThat(get(node, STORED).status()).isEqualTo(200);
            Got list = get(node, "/" + Fixtures.LIST);
            assertThat(list.status()).isEqualTo(200);
            node.shell("rm " + folder + "/filler");
            assertThat(get(node, "/" + ZIP).status()).isEqualTo(200);
            promisesHold(origin);
        }
    }

    @Test
    void misses_are503WithTheReason_hitsGoOn_andAllIsWellAgain_whenTheStoreIsReadOnlyForAWhile() throws Exception {
        assumeMounts();
        Path store = Files.createDirectory(folder.resolve("disk"));
        String where = "store=file:" + store + "/store";
        try (ScriptedOrigin origin = origin();
                NodeProcess disk = onTmpfs("", store, origin, "data=" + folder.resolve("first"), where)) {
            assertThat(get(disk, STORED).status()).isEqualTo(200);
            disk.shell("cp -r " + store + "/store " + folder + "/kept");
            String copied = "cp -r " + folder + "/kept " + store + "/store && rm -rf " + store
                    + "/store/_goferry/tmp && mount -o remount,ro " + store;
            try (NodeProcess node =
                    onTmpfs(" && " + copied, store, origin, "data=" + folder.resolve("second"), where)) {
                assertThat(get(node, STORED).status()).isEqualTo(200);
                Got miss = get(node, "/" + ZIP);
                assertThat(miss.status()).isEqualTo(503);
                assertThat(miss.text()).contains("may only be read");
                assertThat(get(node, STREAMED).status()).isEqualTo(503);
                assertThat(get(node, "/" + Fixtures.LIST).status()).isEqualTo(200);
                node.shell("mount -o remount,rw " + store);
                assertThat(get(node, "/" + ZIP).status()).isEqualTo(200);
                assertThat(get(node, STREAMED).status()).isEqualTo(200);
            }
            promisesHold(origin);
        }
    }

    /** The second is too small to be streamed before it is stored, the third is streamed. */
    private static ScriptedOrigin origin() {
        ScriptedOrigin origin = ScriptedOrigin.start();
        origin.publish("example.com/stored", "v1.0.0", noise(1 << 20, 1));
        origin.publish(MODULE, "v1.0.0", noise(100_000, 2));
        origin.publish("example.com/streamed", "v1.0.0", noise(1 << 20, 3));
        return origin;
    }

    private static NodeProcess onTmpfs(String then, Path disk, ScriptedOrigin origin, String... settings)
            throws IOException {
        String mount = "mount -t tmpfs -o size=16m none " + disk + then + " && exec \"$@\"";
        List<String> before = new java.util.ArrayList<>(UNSHARE);
        before.addAll(List.of("sh", "-c", mount, "sh"));
        return NodeProcess.start(before, disk, origin.url(), settings);
    }

    private Got get(NodeProcess node, String target) {
        try (RecordedClient client = new RecordedClient("client", node.port(), history)) {
            return client.get(target);
        }
    }

    private void promisesHold(ScriptedOrigin origin) {
        origin.tell(history);
        assertThat(new HistoryChecker(Rules.of("origin").crashedFetchers(2)).check(history))
                .isEmpty();
    }

    private void assumeMounts() throws Exception {
        List<String> mount = new java.util.ArrayList<>(UNSHARE);
        mount.addAll(List.of("mount", "-t", "tmpfs", "none", folder.toString()));
        boolean may;
        try {
            may = new ProcessBuilder(mount).start().waitFor() == 0;
        } catch (IOException e) {
            may = false;
        }
        Assumptions.assumeTrue(may, "needs Linux that lets a user mount in a namespace of his own");
    }
}
