package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.s3.fixture.TestBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched ahead by a node whose region has it already, but whose disk has not. */
final class PrefetchInRegionTest {
    private static final int BYTES = 300_000;
    private static final List<String> MODULES =
            IntStream.range(0, 6).mapToObj(i -> "example.com/m" + i).toList();

    @TempDir
    Path folder;

    private static String file(String module, String kind) {
        return "/" + module + "/@v/v1.0.0." + kind;
    }

    /** As go mod download asks: all the small files, and then one zip after the other. */
    private static void ask(Run run, int zips) {
        for (String kind : List.of("mod", "info")) {
            MODULES.forEach(
                    module -> assertThat(run.get(file(module, kind)).whole()).isTrue());
        }
        MODULES.stream()
                .limit(zips)
                .forEach(module ->
                        assertThat(run.get(file(module, "zip")).whole()).isTrue());
    }

    private List<Path> cachedZips() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("node/cache"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() >= BYTES)
                    .toList();
        }
    }

    @Test
    void zip_isFetchedAheadFromUpstream_butNotFromTheRegion() throws Exception {
        try (Run run = Run.start(
                folder.resolve("node"),
                "store=" + TestBucket.fresh().store(),
                "s3.credentials-file=" + TestBucket.credentials(folder),
                "prefetch.mods=true",
                "prefetch.zips=true",
                "cache.memory=0",
                "prefetch.idle=1s",
                "prefetch.expiry=1s",
                "prefetch.min-use-rate=0")) {
            for (int i = 0; i < MODULES.size(); i++) {
                run.origin.publish(MODULES.get(i), "v1.0.0", noise(BYTES, i));
            }
            ask(run, 3);
            Awaitility.await().untilAsserted(() -> assertThat(cachedZips()).hasSize(MODULES.size()));
            for (Path zip : cachedZips()) {
                Files.delete(zip);
            }
            Thread.sleep(1_200); // For the node that is another client.
            ask(run, 3);
            Thread.sleep(500); // In which the rest was fetched, were it fetched.
            assertThat(cachedZips()).hasSize(3);
            assertThat(run.get(file(MODULES.getLast(), "zip")).whole()).isTrue();
            MODULES.forEach(module ->
                    assertThat(run.origin.requests(module + "/@v/v1.0.0.zip")).isEqualTo(1));
        }
    }
}
