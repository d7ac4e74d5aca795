package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.document.Json;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.replication.Checks;
import dev.goferry.storage.FolderStore;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.sumdb.TestHttp;
import dev.goferry.sumdb.TestSumDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region that has a checksum database believes it more than the region that it follows. */
final class ReplicationProofTest {
    @TempDir
    Path data;

    @Test
    void publicModules_areProvenByWayOfTheSource_andAWrongHashIsSetAside() throws Exception {
        TestSumDb sumdb = TestSumDb.create("sum.example.net");
        Checks checks = new Checks(SumDbSpec.parse(sumdb.verifierKey()), new ModulePattern(""), new ModulePattern(""));
        try (TestHttp served = new TestHttp(sumdb::get);
                Region proving = new Region(
                        data.resolve("p"),
                        "p",
                        64 << 20,
                        Checks.OFF,
                        "sumdb=" + sumdb.verifierKey() + " " + served.uri(),
                        "nosumdb=example.com");
                Region checking = new Region(data.resolve("c"), "c", 64 << 20, checks)) {
            checking.origin.refuse();
            for (String name : List.of("right", "wrong", "unknown")) {
                fetch(proving, name);
            }
            soon().until(() -> h1("unknown", ArtifactKind.ZIP).isPresent()
                    && h1("wrong", ArtifactKind.ZIP).isPresent());
            String right = h1("right", ArtifactKind.ZIP).orElseThrow();
            sumdb.add(version("right"), right, h1("right", ArtifactKind.MOD).orElseThrow());
            sumdb.add(version("wrong"), right, h1("wrong", ArtifactKind.MOD).orElseThrow());

            follow(checking, proving);

            soon().until(() -> stored("right", ".ziphash"));
            soon().untilAsserted(() ->
                    assertThat(status(checking).path("setAside").asInt()).isEqualTo(3));
            assertThat(status(checking).path("failures").toString())
                    .contains("SECURITY ERROR", "does not know it", "verify by record");
            assertThat(stored("wrong", ".mod")).isTrue();
            assertThat(stored("wrong", ".zip")).isFalse();
            assertThat(stored("unknown", ".info")).isTrue();

            checking.call("PATCH", "/api/v1/replication/rules/from", "{\"verify\": \"record\"}");
            checking.call("POST", "/api/v1/replication/rules/from/retry", "");
            soon().until(() -> stored("unknown", ".ziphash"));
        }
    }

    private static void fetch(Region region, String name) throws InterruptedException {
        region.origin.publish("example.com/" + name, "v1.0.0");
        for (String suffix : List.of(".info", ".mod", ".zip")) {
            assertThat(region.node
                            .get("/example.com/" + name + "/@v/v1.0.0" + suffix)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static void follow(Region region, Region source) throws Exception {
        String rule = Json.object()
                .put("name", "from")
                .put("from", source.node.url().toString())
                .put("log", source.url())
                .put("token", Region.TOKEN)
                .put("modules", "*")
                .toString();
        assertThat(region.call("POST", "/api/v1/replication/rules", rule).statusCode())
                .isEqualTo(201);
    }

    private static ObjectNode status(Region region) throws Exception {
        return (ObjectNode) Region.json(region.call("GET", "/api/v1/replication/rules", ""))
                .path("items")
                .get(0);
    }

    private boolean stored(String name, String suffix) {
        return Files.exists(data.resolve("c/store/example.com").resolve(name).resolve("@v/v1.0.0" + suffix));
    }

    private static ModuleVersion version(String name) {
        return new ModuleVersion(new ModulePath("example.com/" + name), new Version("v1.0.0"));
    }

    /** As the source's log has it. */
    private Optional<String> h1(String name, ArtifactKind kind) throws IOException {
        try (FolderStore store = FolderStore.open(data.resolve("p/store"))) {
            LogReader reader = new LogReader(store);
            for (LogReader.Batch batch = reader.read(Cursor.START);
                    !batch.atTail();
                    batch = reader.read(batch.next())) {
                for (LogReader.Entry entry : batch.entries()) {
                    if (entry.record() instanceof LogRecord.Stored stored
                            && stored.key().module().equals(version(name))
                            && stored.key().kind() == kind) {
                        return stored.pin().h1();
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }
}
