package dev.goferry.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import dev.goferry.storage.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CatalogueTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final MemoryStore store = new MemoryStore(InstantSource.system());
    private final LogWriter log =
            new LogWriter(store, LogWriter.Limits.DEFAULT, InstantSource.system(), new SecureRandom());
    private Catalogue catalogue = new Catalogue(new LogReader(store), Catalogue.MOST_VERSIONS);

    @AfterEach
    void close() {
        catalogue.close();
    }

    private static ModuleVersion version(String module, String version) {
        return new ModuleVersion(new ModulePath(module), new Version(version));
    }

    private static LogRecord stored(String module, String version, ArtifactKind kind, long size) {
        Pin pin = new Pin(size, "0".repeat(64), Optional.empty(), "http://upstream", NOW, "sum.golang.org");
        return new LogRecord.Stored(new ArtifactKey(version(module, version), kind), pin, NOW, "us-east", false);
    }

    private static LogRecord purged(PurgeScope scope) {
        return new LogRecord.Purged(scope, "a test", true, "somebody", NOW);
    }

    private void write(LogRecord... records) throws IOException {
        log.append(List.of(records));
    }

    private void awaitVersions(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> catalogue.extent().versions() == count
                        && catalogue.extent().isRead());
    }

    @Test
    void files_areCountedOnce_howeverOftenTheLogHasThem() throws Exception {
        LogRecord zip = stored("example.com/a", "v1.0.0", ArtifactKind.ZIP, 100);
        write(stored("example.com/a", "v1.0.0", ArtifactKind.MOD, 10), zip, zip);
        write(stored("example.com/a", "v1.10.0", ArtifactKind.MOD, 1));
        write(stored("example.com/a", "v1.9.0", ArtifactKind.MOD, 1), zip);
        awaitVersions(3);

        assertThat(catalogue.extent().bytes()).isEqualTo(112);
        List<Catalogue.Held> held = catalogue.versions(new ModulePath("example.com/a"));
        assertThat(held).extracting(each -> each.version().value()).containsExactly("v1.10.0", "v1.9.0", "v1.0.0");
        assertThat(held.getLast().hasZip()).isTrue();
        assertThat(held.getFirst().hasZip()).isFalse();
        assertThat(held.getLast().region()).isEqualTo("us-east");
        assertThat(held.getLast().source()).isEqualTo("http://upstream");
    }

    @Test
    void purges_takeAway_whatTheyCover() throws Exception {
        write(
                stored("example.com/a", "v1.0.0", ArtifactKind.ZIP, 1),
                stored("example.com/a", "v1.1.0", ArtifactKind.ZIP, 2),
                stored("example.com/b", "v1.0.0", ArtifactKind.ZIP, 4),
                stored("corp.example/c", "v1.0.0", ArtifactKind.ZIP, 8),
                stored("example.org/d", "v1.0.0", ArtifactKind.ZIP, 16));
        awaitVersions(5);
        write(
                purged(new PurgeScope.OneVersion(version("example.com/a", "v1.0.0"))),
                purged(new PurgeScope.WholeModule(new ModulePath("example.com/b"))),
                purged(new PurgeScope.Matching(new ModulePattern("corp.example"))),
                purged(new PurgeScope.WholeModule(new ModulePath("example.com/never"))));
        awaitVersions(2);

        assertThat(catalogue.extent().bytes()).isEqualTo(18);
        assertThat(catalogue.modules("", "", 10))
                .extracting(module -> module.path().value())
                .containsExactly("example.com/a", "example.org/d");
    }

    @Test
    void modules_arePaged_inOrderAndByAPartOfTheirPath() throws Exception {
        write(
                stored("example.com/b", "v1.0.0", ArtifactKind.MOD, 1),
                stored("example.com/Apple", "v1.0.0", ArtifactKind.MOD, 1),
                stored("example.com/a", "v1.0.0", ArtifactKind.MOD, 1));
        awaitVersions(3);

        assertThat(catalogue.modules("COM/A", "", 10)).hasSize(2);
        assertThat(catalogue.modules("", "example.com/a", 10))
                .extracting(module -> module.path().value())
                .containsExactly("example.com/b");
        assertThat(catalogue.modules("", "", 1)).hasSize(1);
    }

    @Test
    void log_isReadAtTheFirstLook_notBefore_andToItsEnd() throws Exception {
        String segment = "_goferry/log/00000000000000000001.ndjson";
        store.putIfAbsent(segment, "whoever reads this is in trouble".getBytes(StandardCharsets.UTF_8));
        Thread.sleep(200);
        store.delete(segment);
        write(stored("example.com/a", "v1.0.0", ArtifactKind.ZIP, 1));

        assertThat(catalogue.versions(new ModulePath("example.com/a"))).hasSize(1);
        assertThat(catalogue.extent()).isEqualTo(new Catalogue.Extent(1, 1, 1, true, false, ""));
    }

    @Test
    void logThatCannotBeRead_isSaidAtOnce() throws Exception {
        store.putIfAbsent("_goferry/log/00000000000000000001.ndjson", "no log".getBytes(StandardCharsets.UTF_8));

        assertThat(catalogue.extent().trouble()).isNotEmpty();
    }

    @Test
    void closedCatalogue_readsNothing_andLetsNobodyWait() throws Exception {
        write(stored("example.com/a", "v1.0.0", ArtifactKind.ZIP, 1));
        catalogue.close();
        long began = System.nanoTime();

        assertThat(catalogue.extent()).isEqualTo(new Catalogue.Extent(0, 0, 0, false, false, ""));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void furtherVersions_areLeftOut_andThatIsSaid() throws Exception {
        catalogue.close();
        catalogue = new Catalogue(new LogReader(store), 2);
        write(
                stored("example.com/a", "v1.0.0", ArtifactKind.ZIP, 1),
                stored("example.com/a", "v1.1.0", ArtifactKind.ZIP, 1));
        awaitVersions(2);
        assertThat(catalogue.extent().isPart()).isFalse();

        write(stored("example.com/b", "v1.0.0", ArtifactKind.ZIP, 1));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> catalogue.extent().isPart());
        assertThat(catalogue.extent().versions()).isEqualTo(2);
    }
}
