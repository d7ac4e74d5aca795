package dev.goferry.upstream.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.server.TestNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of {@code direct}, set as an operator sets them, around a go tool that keeps none. */
final class DirectKeysTest {
    private static final String MOD = "/example.com/m/@v/v1.0.0.mod";

    @TempDir
    Path folder;

    @Test
    void tool_isKilled_whenItsTimeIsUp() throws Exception {
        assertIsRefused(504, "took more than 1 s", "sleep 60", "direct.timeout=1s");
    }

    @Test
    void tool_isKilled_whenItsScratchIsFull() throws Exception {
        assertIsRefused(
                502,
                "more than the allowed 1048576 bytes",
                "for n in 1 2 3; do head -c 500000 /dev/zero > \"$HOME/f$n\"; done; sleep 60",
                "direct.size=1MiB");
    }

    @Test
    void tool_runs_soOftenAtOnceAsAllowed() throws Exception {
        Path running = Files.createDirectory(folder.resolve("running"));
        Path seen = folder.resolve("seen");
        String script = "mkdir '%1$s'/$$; ls '%1$s' | wc -l >> '%2$s'; sleep 1; rmdir '%1$s'/$$; exit 1"
                .formatted(running, seen);
        try (TestNode node = TestNode.start(
                        folder.resolve("data"), "direct", "direct.go=" + tool(script), "direct.concurrency=2");
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String mod = "/example.com/m" + i + "/@v/v1.0.0.mod";
                statuses.add(clients.submit(() -> node.get(mod).statusCode()));
            }
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isGreaterThanOrEqualTo(400);
            }
        }
        assertThat(Files.readAllLines(seen))
                .hasSizeGreaterThanOrEqualTo(5)
                .extracting(line -> Integer.parseInt(line.strip()))
                .contains(2)
                .allMatch(atOnce -> atOnce <= 2);
    }

    private void assertIsRefused(int status, String says, String script, String setting) throws Exception {
        long start = System.nanoTime();
        try (TestNode node = TestNode.start(folder.resolve("data"), "direct", "direct.go=" + tool(script), setting)) {
            HttpResponse<byte[]> answer = node.get(MOD);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).asString().contains(says);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    private Path tool(String script) throws IOException {
        Path go = Files.writeString(folder.resolve("go"), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(go, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
