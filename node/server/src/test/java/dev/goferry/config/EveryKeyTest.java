package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key of the table, set by each source, must change what the node is told, and must refuse nonsense. */
final class EveryKeyTest {
    /** Texts of every type; a key is tried with the first that it takes and that is not its default. */
    private static final List<String> SAMPLES = List.of(
            "false",
            "7",
            "0.25",
            "11s",
            "48KiB",
            "40MiB",
            "127.0.0.1:7070",
            "file:/srv/elsewhere",
            "/srv/elsewhere",
            "http://elsewhere.example",
            "ELSEWHERE",
            "elsewhere",
            "off",
            "50000");

    @TempDir
    Path home;

    static Stream<String> keys() {
        return Configuration.TABLE.keys().stream();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void key_changesTheNode_whicheverSourceSetsIt(String key) throws InvalidConfig {
        Map<String, String> texts = withCompanions(key, sample(key));
        Object untouched = told(new Loaded(home).bySet(lines(companionsOnly(key), "=")));

        Object byFile = told(new Loaded(home).byFile(String.join("\n", lines(texts, ": "))));
        Loaded loaded = new Loaded(home);
        texts.forEach((name, text) -> loaded.with(Setting.variable(name), text));
        Object byEnvironment = told(loaded.byDefault());
        Object bySet = told(new Loaded(home).bySet(lines(texts, "=")));

        assertThat(byFile).isNotEqualTo(untouched).isEqualTo(byEnvironment).isEqualTo(bySet);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void key_refusesAControlCharacter_inEverySource(String key) {
        String name = key.replace(".N.", ".0.");
        InvalidConfig refused = catchThrowableOfType(
                InvalidConfig.class,
                () -> new Loaded(home).with(Setting.variable(name), "a\nb").byDefault());
        assertThat(refused.problems().getFirst())
                .isEqualTo(Setting.variable(name) + ": " + name + " holds a line break or another control character");
    }

    private static Object told(Configuration configuration) {
        return List.of(configuration.node(), configuration.control());
    }

    private static String sample(String key) {
        switch (key) {
            case "cluster.kubernetes" -> {
                return "namespace/service";
            }
            case "cluster.secret-file" -> {
                return secretFile().toString();
            }
            case "control.webhook-modules" -> {
                return "git.example/lib=go.example/lib";
            }
            case "warm-up" -> {
                return "20ms";
            }
            default -> {}
        }
        Setting<?> setting = Configuration.TABLE.setting(key).orElseThrow();
        String standard = setting.fallback() instanceof Setting.Fallback.Fixed(String text) ? text : "";
        return SAMPLES.stream()
                .filter(text -> !text.equals(standard) && takes(setting, text))
                .findFirst()
                .or(() -> Stream.of("true").filter(text -> takes(setting, text)).findFirst())
                .orElseThrow(() -> new AssertionError("no sample for " + key + ": add one"));
    }

    private static Path secretFile() {
        try {
            Path file = Files.createTempFile("goferry-secret", null);
            file.toFile().deleteOnExit();
            return Files.writeString(file, "another secret of 16 or more\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean takes(Setting<?> setting, String text) {
        try {
            return setting.type().parser().apply(text) != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Keys that make sense only together. */
    private static Map<String, String> companionsOnly(String key) {
        if (key.equals("s3.redirect-endpoint")) {
            return Map.of("store", "s3://bucket", "s3.redirect", "30s");
        }
        if (key.startsWith("s3.")) {
            return Map.of("store", "s3://bucket");
        }
        if (key.startsWith("routes.N.")) {
            return Map.of("routes.0.modules", "a.example", "routes.0.upstream", "off");
        }
        return switch (key) {
            case "cluster.join" -> Map.of("cluster.secret", "a secret of 16 or more");
            case "cluster.dns", "cluster.kubernetes" -> Map.of("cluster.secret", "a secret of 16 or more");
            case "cluster.secret-file" -> Map.of();
            case "cluster.heartbeat" ->
                Map.of(
                        "cluster.join",
                        "127.0.0.1:5701",
                        "cluster.secret",
                        "a secret of 16 or more",
                        "cluster.silence",
                        "1m");
            default ->
                key.startsWith("cluster.")
                        ? Map.of("cluster.join", "127.0.0.1:5701", "cluster.secret", "a secret of 16 or more")
                        : Map.of();
        };
    }

    private static Map<String, String> withCompanions(String key, String text) {
        Map<String, String> texts = new LinkedHashMap<>(companionsOnly(key));
        switch (key) {
            case "tls.cert" -> texts.put("tls.key", "/key.pem");
            case "cluster.secret-file" -> texts.put("cluster.join", "127.0.0.1:5701");
            case "tls.key" -> texts.put("tls.cert", "/cert.pem");
            case "cluster.tls.certificate", "cluster.tls.key", "cluster.tls.ca" ->
                List.of("certificate", "key", "ca").forEach(file -> texts.put("cluster.tls." + file, "/" + file));
            default -> {}
        }
        texts.put(key.replace(".N.", ".0."), text);
        return texts;
    }

    private static String[] lines(Map<String, String> texts, String between) {
        List<String> lines = new ArrayList<>();
        texts.forEach((name, text) -> lines.add(name + between + text));
        return lines.toArray(String[]::new);
    }
}
