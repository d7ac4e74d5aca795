package dev.goferry.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadinessTest {
    @TempDir
    Path data;

    @Test
    void stoppingNode_isNotReady_whileItFinishesADownload() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(data, origin.url())) {
            origin.publish("example.com/slow", "v1.0.0");
            origin.script("example.com/slow/@v/", Script.serve().firstByteAfter(Duration.ofSeconds(3)));
            FutureTask<Integer> download = new FutureTask<>(
                    () -> node.get("/example.com/slow/@v/v1.0.0.mod").statusCode());
            Thread.ofVirtual().start(download);
            while (origin.active() == 0) {
                Thread.sleep(10);
            }

            Thread stop = Thread.ofVirtual().start(node::stop);
            int status = node.ops("/ready").statusCode();
            for (int i = 0; i < 20 && status == 200; i++) {
                Thread.sleep(20);
                status = node.ops("/ready").statusCode();
            }

            assertThat(status).isEqualTo(503);
            assertThat(download.get()).isEqualTo(200);
            stop.join();
        }
    }

    @Test
    void stoppingNode_cutsADownload_thatOutlivesItsDrain() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            byte[] big = new byte[800_000];
            new Random(1).nextBytes(big);
            ModuleFiles files = origin.publish("example.com/slow", "v1.0.0", Map.of("big.bin", big));
            origin.script("example.com/slow/@v/v1.0.0.zip", Script.serve().drip(50_000));
            try (TestNode node = TestNode.start(data, origin.url(), "edge.drain-timeout=500ms");
                    Socket client = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
                client.getOutputStream()
                        .write("GET /example.com/slow/@v/v1.0.0.zip HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                assertThat(client.getInputStream().readNBytes(20_000)).hasSize(20_000);
                long start = System.nanoTime();
                node.stop();
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isBetween(Duration.ofMillis(400), Duration.ofSeconds(8));
                assertThat(rest(client)).isLessThan(files.zip().length);
            }
        }
    }

    private static int rest(Socket client) {
        int read = 0;
        try {
            for (int n = 0; n >= 0; n = client.getInputStream().read(new byte[8192])) {
                read += n;
            }
        } catch (IOException e) {
            // Reset: visibly broken, too.
        }
        return read;
    }
}
