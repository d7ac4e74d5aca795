package dev.goferry.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The origin as its own process, as the bench runs it. */
class OriginProcessTest {
    @TempDir
    private Path folder;

    private Corpus corpus = new Corpus(Path.of(""), Path.of(""), Path.of(""));

    @BeforeEach
    void corpusOfTwoModules() throws IOException {
        var download = folder.resolve("download");
        var versions = Files.createDirectories(download.resolve("github.com/!azure/x/@v"));
        Files.writeString(versions.resolve("v1.0.0.mod"), "module github.com/Azure/x\n");
        Files.write(versions.resolve("v1.0.0.zip"), new byte[8_000_000]);
        var incompatible = Files.createDirectories(download.resolve("example.com/y/@v"));
        Files.writeString(incompatible.resolve("v2.0.0+incompatible.mod"), "module example.com/y\n");
        corpus = new Corpus(download, Files.createDirectories(folder.resolve("big")), folder);
    }

    @Test
    void file_isServedAfterTheLatency_asGoAsksForIt() throws InterruptedException {
        try (var origin = OriginProcess.start(corpus, 50, 40_000_000, false, folder)) {
            long start = System.nanoTime();
            assertThat(Web.get(URI.create(origin.url() + "/github.com/%21azure/x/@v/v1.0.0.mod")))
                    .isEqualTo("module github.com/Azure/x\n");
            assertThat(System.nanoTime() - start).isGreaterThan(50_000_000L);
            assertThat(Web.get(URI.create(origin.url() + "/example.com/y/@v/v2.0.0+incompatible.mod")))
                    .isEqualTo("module example.com/y\n");
            assertThat(origin.count("all")).isEqualTo(2);
        }
    }

    @Test
    void zip_isServedAtTheRateOfAConnection() throws InterruptedException {
        try (var origin = OriginProcess.start(corpus, 0, 40_000_000, false, folder)) {
            long start = System.nanoTime();
            Web.get(URI.create(origin.url() + "/github.com/%21azure/x/@v/v1.0.0.zip"));
            // 8 MB at 40 MB/s, of which the last 256 KiB may come at once.
            assertThat(System.nanoTime() - start).isGreaterThan(190_000_000L);
            assertThat(origin.count("zips")).isEqualTo(1);
        }
    }

    @Test
    void absentAndOutsideFiles_are404() throws InterruptedException {
        try (var origin = OriginProcess.start(corpus, 0, 40_000_000, false, folder)) {
            assertThatThrownBy(() -> Web.get(URI.create(origin.url() + "/example.com/none/@v/list")))
                    .hasMessageContaining("404");
            assertThatThrownBy(() -> Web.get(URI.create(origin.url() + "/%2e%2e/origin-0-false")))
                    .hasMessageContaining("404");
        }
    }

    @Test
    void checksumDatabase_holdsWhatIsServed_whenAskedFor() throws InterruptedException {
        try (var origin = OriginProcess.start(corpus, 0, 40_000_000, true, folder)) {
            assertThat(origin.sumDb()).startsWith("sum.bench.test+").endsWith("/sumdb/sum.bench.test");
            assertThat(Web.get(URI.create(origin.url() + "/sumdb/sum.bench.test/lookup/github.com/%21azure/x@v1.0.0")))
                    .contains("github.com/Azure/x v1.0.0/go.mod h1:");
        }
    }
}
