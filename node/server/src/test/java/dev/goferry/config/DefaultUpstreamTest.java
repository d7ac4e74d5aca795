package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the real go tool of the machine. */
final class DefaultUpstreamTest {
    private static final String SELF = "http://127.0.0.1:8080";

    @TempDir
    Path home;

    /** Else go leaves a process behind that still writes into the folder while it is removed. */
    @BeforeEach
    void quietGo() throws IOException {
        Path telemetry = Files.createDirectories(home.resolve(".config/go/telemetry"));
        Files.writeString(telemetry.resolve("mode"), "off\n");
    }

    @Test
    void upstream_isWhatGoSays_whenNobodySetIt() throws InvalidConfig {
        Loaded loaded = withGo("").with("GOENV", home.resolve("env").toString());
        write(home.resolve("env"), "GOPROXY=https://written.example\n");

        Configuration configuration = loaded.byDefault();

        assertThat(configuration.node().sources().chain()).isEqualTo("https://written.example");
        assertThat(entry(configuration)).isEqualTo("go env GOPROXY");
    }

    @Test
    void upstream_passesItselfOver_whenTheShellExportsTheNode() throws InvalidConfig {
        Loaded loaded = withGo(SELF).with("GOENV", home.resolve("env").toString());
        write(home.resolve("env"), "GOPROXY=" + SELF + ",direct\n");

        Configuration configuration = loaded.byDefault();

        assertThat(configuration.node().sources().chain())
                .startsWith("https://")
                .endsWith(",direct");
        assertThat(entry(configuration)).isEqualTo("go env GOPROXY, GOENV=off");
    }

    @Test
    void upstream_mustBeSet_whenThereIsNoGo() {
        InvalidConfig refused = catchThrowableOfType(
                InvalidConfig.class,
                () -> new Loaded(home)
                        .with("GOPROXY", "")
                        .with("PATH", home.toString())
                        .byDefault());

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .startsWith("upstream is not set (and no go on PATH says what GOPROXY is); set GOFERRY_UPSTREAM or");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, http://localhost:8080/",
        "0.0.0.0:8080,   http://127.0.0.1:8080",
        "'[::1]:8080',   'https://a.example,http://[::1]:8080'",
        "goferry.example:8080, http://goferry.example:8080|direct"
    })
    void upstream_isRefused_whenItIsTheNode(String listen, String upstream) {
        InvalidConfig refused = catchThrowableOfType(
                InvalidConfig.class, () -> new Loaded(home).bySet("listen=" + listen, "upstream=" + upstream));

        assertThat(refused.problems()).singleElement().asString().contains("is this very node");
    }

    @Test
    void route_isRefused_whenItIsTheNode() {
        InvalidConfig refused = catchThrowableOfType(
                InvalidConfig.class,
                () -> new Loaded(home).bySet("routes.0.modules=a.example", "routes.0.upstream=" + SELF));

        assertThat(refused.problems()).singleElement().asString().contains("is this very node");
    }

    @Test
    void upstream_isTaken_whenItIsAnotherPortHere() throws InvalidConfig {
        assertThat(new Loaded(home)
                        .bySet("upstream=http://127.0.0.1:9090")
                        .node()
                        .sources()
                        .chain())
                .isEqualTo("http://127.0.0.1:9090");
    }

    private Loaded withGo(String exported) {
        return new Loaded(home)
                .with("GOPROXY", exported)
                .with("HOME", home.toString())
                .with("PATH", System.getenv("PATH"));
    }

    private static void write(Path file, String text) {
        try {
            java.nio.file.Files.writeString(file, text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String entry(Configuration configuration) {
        return configuration.entries().stream()
                .filter(entry -> entry.key().equals("upstream"))
                .findFirst()
                .orElseThrow()
                .origin();
    }
}
