package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that dies by SIGKILL while it fetches, again and again, on one folder. */
final class KilledNodeTest {
    private static final int KILLS = 10;
    private static final int MODULES = 24;
    private static final int CLIENTS = 6;

    @TempDir
    Path data;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final History history = new History();

    @Test
    void everything_isWhole_afterEveryKill() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start().bytesPerSecond(4 << 20)) {
            Map<String, String> right = published(origin);
            for (int kill = 0; kill < KILLS; kill++) {
                NodeProcess node = start(origin);
                List<Thread> clients = clients(node.port(), List.copyOf(right.keySet()));
                Thread.sleep(random.nextInt(50, 700));
                node.kill();
                for (Thread client : clients) {
                    client.join();
                }
            }
            try (NodeProcess node = start(origin);
                    RecordedClient client = new RecordedClient("last", node.port(), history)) {
                right.forEach((file, sha256) -> assertThat(
                                client.get("/" + file).seen().sha256())
                        .as(file)
                        .isEqualTo(sha256));
                // What the living one is just writing goes by itself.
                Awaitility.await().untilAsserted(() -> assertThat(leftovers()).isEmpty());
            }
            assertThat(new HistoryChecker(Rules.of("origin").crashedFetchers(KILLS)).check(merged(origin)))
                    .as("seed " + seed)
                    .isEmpty();
        }
    }

    private NodeProcess start(ScriptedOrigin origin) throws IOException {
        return NodeProcess.start(List.of(), data, origin.url(), "prefetch.mods=false", "prefetch.zips=false");
    }

    private static Map<String, String> published(ScriptedOrigin origin) {
        Map<String, String> right = new LinkedHashMap<>();
        for (int i = 0; i < MODULES; i++) {
            String module = "example.com/m" + i;
            ModuleFiles files = origin.publish(module, "v1.0.0", noise(50_000 + 30_000 * i, i));
            right.put(module + "/@v/v1.0.0.info", Fixtures.sha256(files.info()));
            right.put(module + "/@v/v1.0.0.mod", Fixtures.sha256(files.mod()));
            right.put(module + "/@v/v1.0.0.zip", Fixtures.sha256(files.zip()));
        }
        return right;
    }

    /** Each asks for files in an order of its own until its node is gone. */
    private List<Thread> clients(int port, List<String> files) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random order = new Random(random.nextLong());
            clients.add(Thread.ofVirtual().start(() -> {
                try (RecordedClient client = new RecordedClient("client", port, history)) {
                    while (client.get("/" + files.get(order.nextInt(files.size())))
                                    .status()
                            != 0) {
                        // The next one.
                    }
                }
            }));
        }
        return clients;
    }

    /** Files of dead processes: downloads in the spool, and temporary files of the store. */
    private List<Path> leftovers() throws IOException {
        List<Path> left = new ArrayList<>();
        for (String folder : List.of("spool", "store/_goferry/tmp")) {
            try (Stream<Path> files = Files.walk(data.resolve(folder))) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !List.of("gate", "owner.lock")
                                .contains(file.getFileName().toString()))
                        .forEach(left::add);
            }
        }
        return left;
    }

    private History merged(ScriptedOrigin origin) {
        origin.tell(history);
        return history;
    }
}
