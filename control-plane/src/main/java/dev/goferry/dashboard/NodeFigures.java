package dev.goferry.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one node last said of itself (its bulletin). It is another process's word: whatever is missing or of another type
 * is zero or empty. Immutable as long as nobody changes its trees.
 *
 * @param member the id of the node in the cluster; another one after a restart
 * @param node its counters since its start, by name
 * @param flights its oldest fetches in the air
 * @param upstreams what each of its upstreams answered
 * @param top modules whose zips it sent most often
 */
record NodeFigures(
        String member, ObjectNode node, List<ObjectNode> flights, List<ObjectNode> upstreams, List<ObjectNode> top) {
    /** Results whose bytes were here already, or whose absence was known: nobody waited for an upstream. */
    private static final List<String> HITS = List.of("hit", "prefetched", "stale", "negative");

    private static final List<String> MISSES = List.of("miss", "joined");
    private static final List<String> OTHERS = List.of("refused", "error");

    NodeFigures {
        flights = List.copyOf(flights);
        upstreams = List.copyOf(upstreams);
        top = List.copyOf(top);
    }

    /** Reads a bulletin; empty if it is none that this version understands. */
    static Optional<NodeFigures> read(String member, String word) {
        List<ObjectNode> lines = new ArrayList<>();
        try {
            for (String line : word.lines().toList()) {
                lines.add(Json.parseObject(line.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (InvalidField e) {
            return Optional.empty();
        }
        return of(lines, "node").stream()
                .filter(node -> node.path("v").asInt() == 1)
                .findFirst()
                .map(node ->
                        new NodeFigures(member, node, of(lines, "flight"), of(lines, "upstream"), of(lines, "top")));
    }

    private static List<ObjectNode> of(List<ObjectNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.path("type").asText().equals(type))
                .toList();
    }

    String text(String name) {
        return node.path(name).asText("");
    }

    long count(String name) {
        return Math.max(0, node.path(name).asLong());
    }

    long hits() {
        return sum(HITS);
    }

    long misses() {
        return sum(MISSES);
    }

    long errors() {
        return count("error");
    }

    long requests() {
        return hits() + misses() + sum(OTHERS);
    }

    private long sum(List<String> names) {
        return names.stream().mapToLong(this::count).sum();
    }

    long upstreamRequests() {
        return upstreams.stream()
                .map(each -> each.path("requests"))
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    /** Requests by duration, in the order of {@link #durationBounds}; one more than these, or empty. */
    long[] durations() {
        return numbers("durations");
    }

    /** In microseconds. */
    long[] durationBounds() {
        return numbers("durationBounds");
    }

    private long[] numbers(String name) {
        String text = text(name);
        return text.matches("\\d{1,18}(,\\d{1,18}){0,63}")
                ? Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray()
                : new long[0];
    }
}
