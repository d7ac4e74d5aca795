package dev.goferry.prewarming;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** As much of JSON Schema 2020-12 as the API's description uses; a keyword that it does not know is an error. */
final class Schema {
    private static final List<String> ANNOTATIONS = List.of("description", "examples", "default", "format");

    private final JsonNode document;
    private final List<String> faults = new ArrayList<>();

    private Schema(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with the value, or nothing. */
    static List<String> faults(JsonNode document, JsonNode schema, JsonNode value) {
        Schema check = new Schema(document);
        check.check(schema, value, "$");
        return check.faults;
    }

    /** Follows a reference within the document. */
    static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private void check(JsonNode given, JsonNode value, String at) {
        JsonNode schema = resolved(document, given);
        for (var rule : schema.properties()) {
            JsonNode wanted = rule.getValue();
            switch (rule.getKey()) {
                case "type" -> require(isOf(wanted.asText(), value), at + " is no " + wanted.asText() + ": " + value);
                case "required" -> wanted.forEach(name -> require(value.has(name.asText()), at + " lacks " + name));
                case "properties" ->
                    wanted.properties().stream()
                            .filter(property -> value.has(property.getKey()))
                            .forEach(property -> check(
                                    property.getValue(), value.get(property.getKey()), at + "." + property.getKey()));
                case "additionalProperties" ->
                    value.fieldNames()
                            .forEachRemaining(name ->
                                    require(schema.path("properties").has(name), at + " has an undescribed " + name));
                case "items" -> value.forEach(item -> check(wanted, item, at + "[]"));
                case "enum" -> {
                    boolean[] found = new boolean[1];
                    wanted.forEach(choice -> found[0] |= choice.equals(value));
                    require(found[0], at + " is none of " + wanted + ": " + value);
                }
                case "minProperties" -> require(value.size() >= wanted.asInt(), at + " has too few members");
                case "minLength" -> require(value.asText().length() >= wanted.asInt(), at + " is too short: " + value);
                case "maxLength" -> require(value.asText().length() <= wanted.asInt(), at + " is too long: " + value);
                case "minItems" -> require(value.size() >= wanted.asInt(), at + " has too few items");
                case "maxItems" -> require(value.size() <= wanted.asInt(), at + " has too many items");
                case "minimum" -> require(value.asDouble() >= wanted.asDouble(), at + " is too small: " + value);
                case "maximum" -> require(value.asDouble() <= wanted.asDouble(), at + " is too large: " + value);
                case "pattern" ->
                    require(value.asText().matches(wanted.asText()), at + " is no " + wanted + ": " + value);
                default -> require(ANNOTATIONS.contains(rule.getKey()), "unknown keyword " + rule.getKey());
            }
        }
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }

    private void require(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}
