package dev.goferry.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import dev.goferry.server.TestNode;
import dev.goferry.storage.FolderStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed of what came in, over HTTP. */
final class IndexTest {
    private static final Instant TIME = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir
    Path folder;

    @Test
    void index_tellsWhatTheLogHolds_sinceThen() throws Exception {
        try (TestNode node = TestNode.start(folder, "off")) {
            assertThat(node.get("/index").body()).isEmpty();
            log("example.com/Azure/x", "example.com/y");
            HttpResponse<byte[]> all = node.get("/index?limit=2000");
            assertThat(all.statusCode()).isEqualTo(200);
            assertThat(all.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
            assertThat(all.headers().firstValue("cache-control")).hasValue("no-store");
            String second =
                    "{\"Path\":\"example.com/y\",\"Version\":\"v1.0.0\",\"Timestamp\":\"2026-11-01T10:00:00.000001Z\"}\n";
            assertThat(all.body())
                    .asString()
                    .isEqualTo("{\"Path\":\"example.com/Azure/x\",\"Version\":\"v1.0.0\","
                            + "\"Timestamp\":\"2026-11-01T10:00:00.000000Z\"}\n" + second);
            assertThat(node.get("/index?since=2026-11-01T10:00:00.000001Z").body())
                    .asString()
                    .isEqualTo(second);
            assertThat(node.get("/index?limit=2001").statusCode()).isEqualTo(400);
        }
    }

    private void log(String... paths) throws Exception {
        Pin pin = new Pin(1, "00".repeat(32), Optional.empty(), "direct", TIME, Pin.FIRST_USE);
        List<LogRecord> records = java.util.Arrays.stream(paths)
                .<LogRecord>map(path -> new LogRecord.Stored(
                        new ArtifactKey(
                                new ModuleVersion(new ModulePath(path), new Version("v1.0.0")), ArtifactKind.ZIP),
                        pin,
                        TIME,
                        "eu",
                        false))
                .toList();
        try (FolderStore store = FolderStore.open(folder.resolve("store"))) {
            new LogWriter(store, LogWriter.Limits.DEFAULT, InstantSource.fixed(TIME), new Random(1)).append(records);
        }
    }
}
