package dev.goferry.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.control.ControlPlane;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The table in docs/api.md is the OpenAPI description's. With GOFERRY_WRITE_DOCS=1 it is written instead of compared. */
final class ApiDocumentTest {
    private static final Path DOCUMENT =
            Path.of("../../docs/api.md").toAbsolutePath().normalize();
    private static final Pattern TABLE =
            Pattern.compile("(?s)(\\| call \\| scope \\| what \\|\n\\|---\\|---\\|---\\|\n).*?(?=\n\n)");
    private static final Pattern SCOPE = Pattern.compile("Needs the scope (\\w+)\\.");

    @Test
    void table_isTheDescriptions() throws IOException {
        String text = Files.readString(DOCUMENT);
        String written = TABLE.matcher(text).replaceFirst("$1" + java.util.regex.Matcher.quoteReplacement(rows()));
        if ("1".equals(System.getenv("GOFERRY_WRITE_DOCS"))) {
            Files.writeString(DOCUMENT, written);
        }
        assertThat(text)
                .as("docs/api.md is not what openapi.yaml says; run this test with GOFERRY_WRITE_DOCS=1")
                .isEqualTo(written);
    }

    private static String rows() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (Map.Entry<?, ?> path : map(description().get("paths")).entrySet()) {
            for (Map.Entry<?, ?> call : map(path.getValue()).entrySet()) {
                if (String.valueOf(call.getKey()).matches("get|put|post|delete|patch")) {
                    rows.append(
                            row(String.valueOf(path.getKey()), String.valueOf(call.getKey()), map(call.getValue())));
                }
            }
        }
        return rows.toString().stripTrailing();
    }

    private static String row(String path, String method, Map<?, ?> call) {
        var scope = SCOPE.matcher(String.valueOf(call.get("description")));
        return "| `" + method.toUpperCase(java.util.Locale.ROOT) + " " + path + "` | "
                + (scope.find() ? scope.group(1) : "none") + " | " + call.get("summary") + " |\n";
    }

    private static Map<?, ?> description() throws IOException {
        try (InputStream yaml = Objects.requireNonNull(ControlPlane.class.getResourceAsStream("openapi.yaml"))) {
            return map(new Load(LoadSettings.builder().build()).loadFromInputStream(yaml));
        }
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }
}
