package dev.goferry.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Grant;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * One request that may be made, by whom. Immutable but for its body.
 *
 * @param parameters those of the path, by the names in the route
 * @param query the first value of each name
 * @param headers those that endpoints look at, by lower-case name
 * @param stream the body as it arrives, where the route streams; else empty
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
public record Call(
        String method,
        String path,
        Map<String, String> parameters,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body,
        Grant grant,
        String address,
        InputStream stream) {
    public Call {
        parameters = Map.copyOf(parameters);
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** The part of the path that stands for this name. */
    public String parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).orElseThrow();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The body, which must be a JSON object. */
    public Fields json() {
        return new Fields(tree());
    }

    public ObjectNode tree() {
        return Json.parseObject(body);
    }

    /** The query's {@code limit}, from 1 to {@code most}. */
    public int limit(int fallback, int most) {
        String text = query.getOrDefault("limit", Integer.toString(fallback));
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new InvalidField("limit", "expected a whole number from 1 to " + most);
        }
        return Integer.parseInt(text);
    }

    /** The query's {@code cursor}, as an earlier answer gave it, or empty. */
    public String cursor() {
        return query.getOrDefault("cursor", "");
    }
}
