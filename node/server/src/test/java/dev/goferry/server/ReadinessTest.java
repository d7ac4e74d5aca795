package dev.goferry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
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
}
