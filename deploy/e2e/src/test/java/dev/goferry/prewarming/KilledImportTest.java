package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.commit.Digest;
import dev.goferry.config.Configuration;
import dev.goferry.config.InvalidConfig;
import dev.goferry.config.Machine;
import dev.goferry.config.StoreConfig;
import dev.goferry.launching.Started;
import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Store;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes with little memory that are killed in the middle of imports larger than that, of another proxy's folder and of
 * an archive, into a folder and into a bucket of a real MinIO. The bucket's takes a minute more and runs with
 * {@code -Dgoferry.faults=all}.
 */
final class KilledImportTest {
    private static final int SMALL = 80;
    private static final int LARGE = 3;
    private static final String MEMORY = "-Xmx64m";

    @TempDir
    Path home;

    private final Map<String, TestBucket> buckets = new HashMap<>();

    @Test
    void import_goesOn_afterAKill_andStreamsWhatMemoryCannotHold_intoAFolder() throws Exception {
        killAndGoOn();
    }

    @Test
    @EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
    void import_goesOn_afterAKill_andStreamsWhatMemoryCannotHold_intoABucket() throws Exception {
        for (String region : List.of("a", "b")) {
            Files.createDirectories(home.resolve(region));
            TestBucket.credentials(home.resolve(region));
            buckets.put(region, TestBucket.fresh());
        }
        killAndGoOn();
    }

    private void killAndGoOn() throws Exception {
        Path folder = home.resolve("goproxy");
        for (int i = 0; i < SMALL + LARGE; i++) {
            byte[] noise = new byte[i < SMALL ? 500 : 25 << 20];
            new Random(i).nextBytes(noise);
            GoproxyFolder.put(folder, "example.com/m" + i, "v1.0.0", noise);
        }
        killed("a", folder, "import", "--from", "goproxy", folder.toString());

        Path archive = home.resolve("all.tar");
        try (Started control = control("a")) {
            try (Started again = command(control, "import", "--from", "goproxy", folder.toString())) {
                assertThat(again.exitCode()).as(again.err()).isZero();
                assertThat(again.out()).contains("0 conflicts, 0 refused").doesNotContain(" 0 were there");
            }
            assertWhole("a", folder);
            try (Started export = command(control, "export", archive.toString())) {
                assertThat(export.exitCode()).as(export.err()).isZero();
            }
        }
        assertThat(Files.size(archive)).isGreaterThan(64 << 20);

        killed("b", folder, "import", archive.toString());
        try (Started control = control("b");
                Started taken = command(control, "import", archive.toString())) {
            assertThat(taken.exitCode()).as(taken.err()).isZero();
            assertThat(taken.out()).contains("0 conflicts, 0 refused");
            assertWhole("b", folder);
            assertThat(control.err()).doesNotContain("OutOfMemory");
        }
    }

    /** Begins it, and kills both sides in the middle. */
    private void killed(String region, Path folder, String... arguments) throws Exception {
        try (Started control = control(region);
                Started importing = command(control, arguments)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> zips(region).size() > SMALL / 4);
            kill(control);
            kill(importing);
        }
        assertThat(zips(region)).hasSizeLessThan(SMALL + LARGE);
        assertSame(region, folder);
    }

    private Started control(String region) throws IOException {
        Path own = Files.createDirectories(home.resolve(region));
        Map<String, String> environment = new HashMap<>(Map.of(
                "JAVA_TOOL_OPTIONS",
                MEMORY,
                "GOFERRY_CONTROL_LISTEN",
                "127.0.0.1:0",
                "GOFERRY_OPS_LISTEN",
                "127.0.0.1:0",
                "GOFERRY_SUMDB",
                "off",
                "GOFERRY_CONTROL_NODES",
                "http://127.0.0.1:1",
                "GOFERRY_CONTROL_BOOTSTRAP_TOKEN",
                Region.TOKEN));
        if (buckets.containsKey(region)) {
            environment.put("GOFERRY_STORE", buckets.get(region).store());
            environment.put(
                    "GOFERRY_S3_CREDENTIALS_FILE", own.resolve("s3-credentials").toString());
        }
        Started control = Started.goferry(own, environment, "control-plane");
        control.awaitOutput("/api/v1");
        return control;
    }

    private Started command(Started control, String... arguments) throws IOException {
        Matcher url =
                Pattern.compile("control +(http://127\\.0\\.0\\.1:\\d+)/api/v1").matcher(control.out());
        assertThat(url.find()).as(control.out()).isTrue();
        return Started.goferry(
                home,
                Map.of("JAVA_TOOL_OPTIONS", MEMORY, "GOFERRY_SERVER", url.group(1), "GOFERRY_TOKEN", Region.TOKEN),
                arguments);
    }

    private static void kill(Started process) {
        process.process().destroyForcibly().onExit().join();
    }

    private ObjectStore open(String region) throws IOException {
        TestBucket bucket = buckets.get(region);
        return bucket == null
                ? FolderStore.open(home.resolve(region).resolve(".local/share/goferry/store"))
                : S3Store.open(bucketOf(List.of(
                        "upstream=off",
                        "store=" + bucket.store(),
                        "s3.credentials-file=" + home.resolve(region).resolve("s3-credentials"))));
    }

    private S3Config bucketOf(List<String> settings) {
        try {
            Configuration configuration =
                    Configuration.load(new Machine(Map.of(), home, 2), Optional.empty(), settings);
            return ((StoreConfig.Bucket) configuration.node().store()).s3();
        } catch (InvalidConfig e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The region's module files. */
    private static Set<String> files(ObjectStore store) throws IOException {
        try (Stream<Stat> all = store.list("example.com/")) {
            return all.map(Stat::key)
                    .filter(key -> !key.endsWith(".ziphash"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Set<String> zips(String region) throws IOException {
        try (ObjectStore store = open(region)) {
            return files(store).stream()
                    .filter(key -> key.endsWith(".zip"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private void assertSame(String region, Path folder) throws IOException {
        try (ObjectStore store = open(region)) {
            for (String key : files(store)) {
                try (InputStream file = Files.newInputStream(folder.resolve(key));
                        InputStream stored = store.open(key, 0).orElseThrow()) {
                    assertThat(Digest.of(stored)).as(key).isEqualTo(Digest.of(file));
                }
            }
        }
    }

    /** Every file is there, once in the log and as it was. */
    private void assertWhole(String region, Path folder) throws IOException {
        assertSame(region, folder);
        try (ObjectStore store = open(region)) {
            assertThat(files(store)).hasSize(3 * (SMALL + LARGE));
            assertThat(LogReplay.of(store).files()).isEqualTo(files(store));
        }
    }
}
