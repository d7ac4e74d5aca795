package dev.goferry.control;

import dev.goferry.admin.Answer;
import dev.goferry.admin.Route;
import dev.goferry.document.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The description of the API (OpenAPI 3.1), for anybody: in YAML as it is written, and in JSON. */
final class OpenApi {
    private OpenApi() {}

    static List<Route> routes() {
        return List.of(
                new Route(
                        "GET",
                        "/api/v1/openapi.yaml",
                        Optional.empty(),
                        call -> new Answer(200, "application/yaml", yaml().getBytes(StandardCharsets.UTF_8), Map.of())
                                .tagged(call)),
                new Route(
                        "GET",
                        "/api/v1/openapi.json",
                        Optional.empty(),
                        call -> Answer.json(200, Json.treeOf(tree())).tagged(call)));
    }

    private static Object tree() throws IOException {
        return Objects.requireNonNull(new Load(LoadSettings.builder().build()).loadFromString(yaml()));
    }

    private static String yaml() throws IOException {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
