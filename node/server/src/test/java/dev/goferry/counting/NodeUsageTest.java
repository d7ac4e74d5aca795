package dev.goferry.counting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import dev.goferry.storage.FolderStore;
import dev.goferry.usage.LastRequested;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients ask a real node for, as its store tells it. */
final class NodeUsageTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final LocalDate DAY = LocalDate.of(2026, 3, 10);

    @TempDir
    Path data;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final ScriptedOrigin origin = ScriptedOrigin.start();

    @BeforeEach
    void publish() {
        origin.publish("example.com/a", "v1.0.0");
        origin.publish("example.com/Upper", "v1.2.0");
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private TestNode node(String... settings) {
        return TestNode.start(now::get, data, origin.url(), settings);
    }

    private static ModuleVersion module(String path, String version) {
        return new ModuleVersion(new ModulePath(path), new Version(version));
    }

    private List<Usage.Requested> requested(LocalDate day) throws IOException {
        try (FolderStore store = FolderStore.open(data.resolve("store"))) {
            return new Usage(store).mostRequested(day, day, 100);
        }
    }

    @Test
    void requests_areCounted_fromMemoryDiskAndUpstream() throws Exception {
        try (TestNode node = node()) {
            for (int i = 0; i < 3; i++) {
                node.get("/example.com/a/@v/v1.0.0.mod"); // Upstream once, then memory.
                node.get("/example.com/a/@v/v1.0.0.zip"); // Upstream once, then the store.
            }
            node.get("/example.com/%21upper/@v/v1.2.0.info");
            node.head("/example.com/%21upper/@v/v1.2.0.info");
            node.get("/example.com/a/@v/v9.9.9.mod");
            node.get("/example.com/a/@v/list");
        }

        assertThat(requested(DAY))
                .containsExactly(
                        new Usage.Requested(module("example.com/a", "v1.0.0"), 6),
                        new Usage.Requested(module("example.com/Upper", "v1.2.0"), 2));
    }

    @Test
    void jobs_areNotCounted_whereverTheAnswerComesFrom() throws Exception {
        try (TestNode node = node()) {
            for (int i = 0; i < 3; i++) {
                node.get("/example.com/a/@v/v1.0.0.mod", "goferry-priority", "background");
                node.get("/example.com/a/@v/v1.0.0.zip", "goferry-priority", "background");
            }
        }

        assertThat(requested(DAY)).isEmpty();
    }

    @Test
    void counts_areWrittenWhileTheNodeRuns_andAtMidnight() throws Exception {
        try (TestNode node = node("usage.flush=1s")) {
            node.get("/example.com/a/@v/v1.0.0.mod");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> requested(DAY).size() == 1);
            now.set(NOON.plus(Duration.ofHours(13)));
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                node.get("/example.com/%21upper/@v/v1.2.0.mod");
                return !requested(DAY.plusDays(1)).isEmpty();
            });
        }
        long before = requested(DAY.plusDays(1)).getFirst().requests();
        try (TestNode node = node()) {
            node.get("/example.com/%21upper/@v/v1.2.0.mod");
        }

        assertThat(requested(DAY)).contains(new Usage.Requested(module("example.com/a", "v1.0.0"), 1));
        assertThat(requested(DAY.plusDays(1)))
                .containsExactly(new Usage.Requested(module("example.com/Upper", "v1.2.0"), before + 1));
    }

    @Test
    void versions_beyondTheBound_areKnownByDayOnly() throws Exception {
        for (int i = 0; i < 5; i++) {
            origin.publish("example.com/m" + i, "v1.0.0");
        }
        try (TestNode node = node("usage.versions=2")) {
            for (int i = 0; i < 5; i++) {
                for (int times = 0; times <= i; times++) {
                    node.get("/example.com/m" + i + "/@v/v1.0.0.mod");
                }
            }
        }

        assertThat(requested(DAY)).hasSize(2);
        try (FolderStore store = FolderStore.open(data.resolve("store"))) {
            LastRequested last = new Usage(store).lastRequested(DAY.plusDays(3));
            for (int i = 0; i < 5; i++) {
                assertThat(last.of(module("example.com/m" + i, "v1.0.0"))).contains(DAY);
            }
            assertThat(last.of(module("example.com/a", "v1.0.0"))).isEmpty();
        }
    }
}
