package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The API of a region held against its own description: what is not as it says fails, what was given is remembered. */
final class Described {
    private final Set<String> given = new TreeSet<>();
    private final Region region;
    private final ObjectNode description;

    Described(Region region) throws IOException, InterruptedException {
        this.region = region;
        this.description = Region.json(region.callAs("", "GET", "/api/v1/openapi.json", ""));
    }

    /** Its tag, which spares the next answer; what changes by itself meanwhile is asked for again. */
    String tagged(String template, String path) throws IOException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            String tag = all("GET", template, path, "", 200)
                    .headers()
                    .firstValue("etag")
                    .orElseThrow();
            if (region.call("GET", path, "", "if-none-match", tag).statusCode() == 304) {
                given.add("GET " + template + " 304");
                return tag;
            }
        }
        throw new AssertionError(path + " is never as it was");
    }

    HttpResponse<String> all(String method, String template, String path, String body, int status, String... headers)
            throws IOException, InterruptedException {
        return call(Region.TOKEN, method, template, path, body, status, headers);
    }

    HttpResponse<String> call(
            String token, String method, String template, String path, String body, int status, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<String> response = region.callAs(token, method, path, body, headers);
        String what = method + " " + template + " " + response.statusCode();
        assertThat(response.statusCode()).as(what + response.body()).isEqualTo(status);
        JsonNode operation = description.path("paths").path(template).path(method.toLowerCase(java.util.Locale.ROOT));
        JsonNode answer =
                Schema.resolved(description, operation.path("responses").path(Integer.toString(status)));
        assertThat(answer.isMissingNode()).as(what + " is described").isFalse();
        Optional<String> type = response.headers().firstValue("content-type");
        assertThat(answer.path("content").has(type.orElse("")))
                .as(what + " " + type)
                .isEqualTo(type.isPresent());
        JsonNode schema = answer.path("content").path(type.orElse("")).path("schema");
        if (!schema.isMissingNode()) {
            JsonNode value = Json.parseObject(response.body().getBytes(StandardCharsets.UTF_8));
            assertThat(Schema.faults(description, schema, value)).as(what).isEmpty();
        }
        given.add(what);
        return response;
    }

    /** One thing that can be asked, as the description has it. */
    record Operation(String method, String path, String description) {
        boolean isRead() {
            return method.equals("GET");
        }

        /** A path that exists, of which nothing comes but an answer, and that soon. */
        String harmless() {
            String named = path.replace("{id}", "absent");
            return named.equals("/api/v1/events") ? named + "?seconds=0" : named;
        }
    }

    /** All of them. */
    List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> operation.getValue().has("responses"))
                        .forEach(operation -> all.add(new Operation(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                operation.getValue().path("description").asText()))));
        return all;
    }

    /** {@code METHOD path status} of every described answer. */
    Set<String> described() {
        Set<String> all = new TreeSet<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operation
                                .getValue()
                                .path("responses")
                                .fieldNames()
                                .forEachRemaining(
                                        status -> all.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " "
                                                + path.getKey() + " " + status))));
        return all;
    }

    /** What is described and was not given. */
    Set<String> missing() {
        Set<String> missing = described();
        missing.removeAll(given);
        return missing;
    }
}
