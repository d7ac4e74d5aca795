package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small answers that would grow large, twenty at once, for a node with 128 MiB of heap: what the others notice of it. */
final class BombTest {
    private static final String MODULE = "example.com/bomb00";
    private static final int BOMBS = 20;
    private static final int READERS = 4;
    private static final int LEAST_ANSWERS = 250;
    private static final long MOST_KIB = 900 << 10;
    /** A busy machine is not a slow node; a bomb that goes off on an event loop or fills the heap takes seconds. */
    private static final Duration UNNOTICED = Duration.ofMillis(500);

    @TempDir
    Path data;

    private final History history = new History();

    @Test
    void otherClients_noticeNothing_whileTwentyBombsGoOffAtOnce() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                NodeProcess node = NodeProcess.start(
                        List.of(), data, origin.url(), "prefetch.mods=false", "prefetch.zips=false")) {
            origin.publish("example.com/stored", "v1.0.0", Fixtures.noise(200_000, 1));
            List<String> targets = set(origin);
            AtomicBoolean over = new AtomicBoolean();
            Duration warm = read(node, new AtomicBoolean(true));
            Duration before = read(node, new AtomicBoolean(true));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Duration> meanwhile = threads.submit(() -> read(node, over));
                List<Future<Got>> bombs = new ArrayList<>();
                for (String target : targets) {
                    bombs.add(threads.submit(() -> get(node, target)));
                }
                for (Future<Got> bomb : bombs) {
                    assertThat(bomb.get().whole()).isFalse();
                    assertThat(bomb.get().status()).as(bomb.get().text()).isIn(200, 502);
                }
                over.set(true);
                assertThat(meanwhile.get())
                        .as("%s and %s before", warm, before)
                        .isLessThan(longer(before.multipliedBy(2), UNNOTICED));
            }
            assertThat(node.peakKiB()).isLessThan(MOST_KIB);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Each of a module of its own, so that each is fetched: zips, many files, big JSON and gzip. */
    private static List<String> set(ScriptedOrigin origin) throws IOException {
        byte[] zeros = new byte[501 << 20];
        byte[] large = zip(Map.of("zeros", zeros));
        byte[] many = zip(manyFiles());
        byte[] gzip = gzip(zeros);
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < BOMBS; i++) {
            String module = MODULE.replace("00", Integer.toString(10 + i));
            String stem = module + "/@v/v1.0.0";
            String file = i % 4 == 2 ? stem + ".info" : i % 4 == 3 ? stem + ".mod" : stem + ".zip";
            origin.script(
                    file,
                    switch (i % 4) {
                        case 0 -> Script.serve().bytes(renamed(large, module));
                        case 1 -> Script.serve().bytes(renamed(many, module));
                        case 2 ->
                            Script.serve()
                                    .bytes("[".repeat(8 << 20).getBytes(UTF_8))
                                    .chunked();
                        default -> Script.serve().bytes(gzip).header("Content-Encoding", "gzip");
                    });
            targets.add("/" + file);
        }
        return targets;
    }

    private static byte[] zip(Map<String, byte[]> files) {
        return ModuleFiles.of(MODULE, "v1.0.0", files).zip();
    }

    /** Names in a zip are neither compressed nor summed. */
    private static byte[] renamed(byte[] zip, String module) {
        return new String(zip, ISO_8859_1).replace(MODULE + "@", module + "@").getBytes(ISO_8859_1);
    }

    private static Map<String, byte[]> manyFiles() {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 100_001; i++) {
            files.put("f" + i, new byte[0]);
        }
        return files;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private Got get(NodeProcess node, String target) {
        try (RecordedClient client = new RecordedClient("bomb", node.port(), history)) {
            return client.get(target);
        }
    }

    /** Reads what is stored until it is over, and at least so often; answers how long one of a hundred took. */
    private Duration read(NodeProcess node, AtomicBoolean over) throws Exception {
        List<Duration> took = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(() -> {
                    try (RecordedClient client = new RecordedClient("reader", node.port(), new History())) {
                        for (int n = 0; n < LEAST_ANSWERS || !over.get(); n++) {
                            Got got = client.get("/example.com/stored/@v/v1.0.0" + (n % 4 == 0 ? ".zip" : ".mod"));
                            assertThat(got.whole()).isTrue();
                            took.add(got.took());
                            Thread.sleep(2);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        List<Duration> sorted = took.stream().sorted().toList();
        return sorted.get(sorted.size() * 99 / 100);
    }
}
