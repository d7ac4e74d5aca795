package dev.goferry.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.launching.Started;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.s3.fixture.S3Server;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.server.TestNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Takes a region's copy while it serves, restores it elsewhere as docs/backup.md says, and asks with the upstream gone. */
final class BackupTest {
    private static final String ZIP = "/example.com/kept/@v/v1.0.0.zip";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void bucket_servesWhatTheRegionHad_afterARestore() throws Exception {
        rcloneIsHere();
        TestBucket region = TestBucket.fresh();
        TestBucket restored = TestBucket.fresh();
        environment.putAll(Map.of(
                "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY,
                "S3", region.server().endpoint().toString(),
                "REGION", region.name(),
                "RESTORED", restored.name()));
        String root = "s3://%s?region=us-east-1&endpoint=" + region.server().endpoint();
        String keys = "s3.credentials-file=" + TestBucket.credentials(folder);
        survives(0, "store=" + root.formatted(region.name()), "store=" + root.formatted(restored.name()), keys);
    }

    @Test
    void folder_servesWhatTheRegionHad_afterARestore() throws Exception {
        environment.put("STORE", folder.resolve("region-store").toString());
        survives(
                2,
                "store=file:" + folder.resolve("region-store"),
                "store=file:" + folder.resolve("restored"),
                "cache.memory=64MiB");
    }

    /** @param first the place of the copying block in the document; the restoring one follows */
    private void survives(int first, String store, String copy, String setting) throws Exception {
        List<Block> blocks = Block.of(Path.of("../../docs/backup.md")).stream()
                .filter(block -> block.kind().equals("BackupTest"))
                .toList();
        assertThat(blocks).hasSize(4);
        ModuleFiles files;
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(folder.resolve("data"), origin.url(), store, setting)) {
            files = origin.publish("example.com/kept", "v1.0.0");
            for (String path : List.of(ZIP, "/example.com/kept/@v/v1.0.0.info", "/example.com/kept/@v/v1.0.0.mod")) {
                assertThat(node.get(path).statusCode()).isEqualTo(200);
            }
            Awaitility.await().until(() -> index(node).contains("example.com/kept"));
            run(blocks.get(first));
        }
        run(blocks.get(first + 1));
        try (TestNode node = TestNode.start(folder.resolve("fresh"), "off", copy, setting)) {
            HttpResponse<byte[]> zip = node.get(ZIP);
            assertThat(zip.statusCode())
                    .as(() -> new String(zip.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            assertThat(zip.body()).isEqualTo(files.zip());
            assertThat(node.get("/example.com/kept/@v/list").body()).asString().isEqualTo("v1.0.0\n");
            assertThat(index(node)).contains("example.com/kept");
            assertThat(metrics(node)).contains("goferry_incidents_total 0");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !metrics(node).contains("goferry_log_behind_seconds 1.0E9"));
        }
    }

    private static String index(TestNode node) throws InterruptedException {
        return new String(node.get("/index").body(), StandardCharsets.UTF_8);
    }

    private static String metrics(TestNode node) throws InterruptedException {
        return new String(node.ops("/metrics").body(), StandardCharsets.UTF_8);
    }

    private void run(Block block) throws Exception {
        Path script = Files.writeString(folder.resolve("script"), "set -euo pipefail\n" + block.text());
        try (Started run = Started.command(folder, environment, List.of("bash", script.toString()))) {
            assertThat(run.exitCode()).as(block + ": " + run.err() + run.out()).isZero();
        }
    }

    private void rcloneIsHere() throws Exception {
        try (Started look = Started.command(folder, Map.of(), List.of("sh", "-c", "command -v rclone"))) {
            if (look.exitCode() != 0 && !"1".equals(System.getenv("GOFERRY_CI"))) {
                throw new TestAbortedException("rclone is missing: install it");
            }
        }
    }
}
