package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.launching.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes with little memory that are killed in the middle of an import larger than that. */
final class KilledImportTest {
    private static final int SMALL = 80;
    private static final int LARGE = 3;
    private static final String MEMORY = "-Xmx64m";

    @TempDir
    Path home;

    @Test
    void import_goesOn_afterAKill_andStreamsWhatMemoryCannotHold() throws Exception {
        Path folder = home.resolve("goproxy");
        for (int i = 0; i < SMALL + LARGE; i++) {
            byte[] noise = new byte[i < SMALL ? 500 : 25 << 20];
            new Random(i).nextBytes(noise);
            GoproxyFolder.put(folder, "example.com/m" + i, "v1.0.0", noise);
        }
        try (Started control = control("a");
                Started importing = command(control, "import", "--from", "goproxy", folder.toString())) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> zips("a").size() > SMALL / 4);
            kill(control);
            kill(importing);
        }
        List<Path> before = zips("a");
        assertThat(before).hasSizeLessThan(SMALL + LARGE);
        assertSame(folder, before);

        Path archive = home.resolve("all.tar");
        try (Started control = control("a")) {
            try (Started again = command(control, "import", "--from", "goproxy", folder.toString())) {
                assertThat(again.exitCode()).as(again.err()).isZero();
                assertThat(again.out()).contains("0 conflicts, 0 refused").doesNotContain(" 0 were there");
            }
            assertSame(folder, zips("a"));
            assertThat(zips("a")).hasSize(SMALL + LARGE);
            try (Started export = command(control, "export", archive.toString())) {
                assertThat(export.exitCode()).as(export.err()).isZero();
            }
        }
        assertThat(Files.size(archive)).isGreaterThan(64 << 20);
        try (Started control = control("b");
                Started taken = command(control, "import", archive.toString())) {
            assertThat(taken.exitCode()).as(taken.err()).isZero();
            assertSame(folder, zips("b"));
            assertThat(control.err()).doesNotContain("OutOfMemory");
        }
    }

    private Started control(String name) throws IOException {
        Started control = Started.goferry(
                Files.createDirectories(home.resolve(name)),
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        MEMORY,
                        "GOFERRY_CONTROL_LISTEN",
                        "127.0.0.1:0",
                        "GOFERRY_CONTROL_NODES",
                        "http://127.0.0.1:1",
                        "GOFERRY_CONTROL_BOOTSTRAP_TOKEN",
                        Region.TOKEN),
                "control-plane");
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

    /** The zips in a region's store, as names below it. */
    private List<Path> zips(String name) throws IOException {
        Path store = store(name);
        if (!Files.isDirectory(store.resolve("example.com"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(store.resolve("example.com"))) {
            return files.filter(file -> file.toString().endsWith(".zip")).toList();
        }
    }

    private Path store(String name) {
        return home.resolve(name).resolve(".local/share/goferry/store");
    }

    private void assertSame(Path folder, List<Path> files) throws IOException {
        for (Path file : files) {
            Path key = file.subpath(file.getNameCount() - 4, file.getNameCount());
            assertThat(Files.mismatch(file, folder.resolve(key))).as("%s", key).isEqualTo(-1);
        }
    }
}
