package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two regions, of which the second is to have what the first exports to {@link #archive}. */
abstract class TwoRegions {
    static final List<String> SUFFIXES = List.of(".info", ".mod", ".zip");

    @TempDir
    Path data;

    Region a;
    Region b;
    Path archive;

    @BeforeEach
    void start() throws Exception {
        a = new Region(data.resolve("a"), "a", 64 << 20);
        b = new Region(data.resolve("b"), "b", 64 << 20);
        archive = data.resolve("modules.tar");
    }

    @AfterEach
    void stop() throws Exception {
        a.close();
        b.close();
    }

    void fetch(Region region, String module, String version) throws Exception {
        fetch(region, module, version, new byte[1]);
    }

    void fetch(Region region, String module, String version, byte[] content) throws Exception {
        new Random(version.hashCode()).nextBytes(content);
        region.origin.publish(module, version, Map.of("data.bin", content));
        for (String suffix : SUFFIXES) {
            assertThat(region.node.get("/" + module + "/@v/" + version + suffix).statusCode())
                    .isEqualTo(200);
        }
        for (String suffix : SUFFIXES) {
            awaitLogged(
                    "a",
                    "\"module\":\"" + module + "\",\"version\":\"" + version + "\",\"kind\":\"" + suffix.substring(1));
        }
    }

    void awaitLogged(String name, String key) {
        String part = key.startsWith("\"") ? key : "\"kind\":\"zip\"";
        soon().until(() -> logged(name).contains(part));
    }

    String logged(String name) throws IOException {
        try (Stream<Path> segments = Files.list(data.resolve(name).resolve("store/_goferry/log"))) {
            StringBuilder all = new StringBuilder();
            for (Path segment : segments.sorted().toList()) {
                all.append(Files.readString(segment));
            }
            return all.toString();
        } catch (java.nio.file.NoSuchFileException e) {
            return "";
        }
    }

    /** The module files in a region's store. */
    List<String> stored(String name) throws IOException {
        Path store = data.resolve(name).resolve("store");
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> store.relativize(file).toString())
                    .filter(file ->
                            !file.startsWith("_goferry") && SUFFIXES.stream().anyMatch(file::endsWith))
                    .sorted()
                    .toList();
        }
    }

    void assertSame(String name, List<String> keys) throws IOException {
        for (String key : keys) {
            assertThat(data.resolve(name + "/store").resolve(key))
                    .hasBinaryContent(Files.readAllBytes(data.resolve("a/store").resolve(key)));
        }
    }

    static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }
}
