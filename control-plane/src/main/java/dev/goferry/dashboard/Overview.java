package dev.goferry.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Member;
import dev.goferry.document.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The region at a glance: its nodes as they told it, fetches in the air, upstreams, and what is stored. Thread-safe. */
final class Overview {
    private static final int MOST_FLIGHTS = 50;
    private static final int MOST_UPSTREAMS = 20;
    private static final int MOST_MODULES = 10;

    private final String region;
    private final String version;
    private final Cluster cluster;
    private final History history;
    private final Catalogue catalogue;
    private final InstantSource clock;

    Overview(
            String region, String version, Cluster cluster, History history, Catalogue catalogue, InstantSource clock) {
        this.region = region;
        this.version = version;
        this.cluster = cluster;
        this.history = history;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** What the nodes last said, by name. */
    List<NodeFigures> figures() {
        return cluster.bulletins().all().entrySet().stream()
                .flatMap(each -> NodeFigures.read(each.getKey(), each.getValue()).stream())
                .sorted(Comparator.comparing((NodeFigures each) -> each.text("name")))
                .toList();
    }

    /** The whole of it. */
    ObjectNode json(List<NodeFigures> figures) {
        ObjectNode json = Json.object()
                .put("region", region)
                .put("version", version)
                .put("now", clock.instant().toString());
        ArrayNode nodes = json.putArray("nodes");
        figures.forEach(each -> nodes.add(node(each)));
        silent(figures).forEach(member -> nodes.add(silent(member)));
        flights(json.putArray("flights"), figures);
        upstreams(json.putArray("upstreams"), figures);
        top(json.putArray("top"), figures);
        history.latest().ifPresent(sample -> json.set("rates", sample.json()));
        json.set("stored", stored(catalogue.extent()));
        return json;
    }

    /** Members that tell nothing: other control planes, and nodes of another version. */
    private List<Member> silent(List<NodeFigures> figures) {
        List<String> heard = figures.stream().map(NodeFigures::member).toList();
        Member self = cluster.members().self();
        return cluster.members().all().stream()
                .filter(member -> !heard.contains(member.id()) && !member.equals(self))
                .toList();
    }

    private static ObjectNode silent(Member member) {
        Optional<String> name = Optional.ofNullable(member.peer().getAuthority());
        return Json.object().put("name", name.orElse(member.peer().toString())).put("tells", false);
    }

    private ObjectNode node(NodeFigures figures) {
        ObjectNode json = Json.object()
                .put("name", figures.text("name"))
                .put("tells", true)
                .put("version", figures.text("version"))
                .put("started", figures.text("started"))
                .put("store", figures.text("store"))
                .put("flights", figures.count("flights"))
                .put("incidents", figures.count("incidents"))
                .put("logBehindSeconds", figures.count("logBehindMillis") / 1000.0)
                .put("heapBytes", figures.count("heapBytes"))
                .put("heapMostBytes", figures.count("heapMostBytes"))
                .put("diskFreeBytes", figures.count("diskFreeBytes"))
                .put("diskBytes", figures.count("diskBytes"))
                .put("requests", figures.requests());
        if (figures.node().has("cacheBytes")) {
            json.put("cacheBytes", figures.count("cacheBytes")).put("cacheMostBytes", figures.count("cacheMostBytes"));
        }
        history.latest(figures.member()).ifPresent(sample -> json.set("rates", sample.json()));
        return json;
    }

    private static void flights(ArrayNode array, List<NodeFigures> figures) {
        figures.stream()
                .flatMap(node -> node.flights().stream().map(flight -> flight(node.text("name"), flight)))
                .sorted(Comparator.comparingDouble(
                                (ObjectNode flight) -> flight.path("seconds").asDouble())
                        .reversed())
                .limit(MOST_FLIGHTS)
                .forEach(array::add);
    }

    private static ObjectNode flight(String node, ObjectNode told) {
        ObjectNode json = Json.object()
                .put("node", node)
                .put("readableBytes", told.path("readable").asLong())
                .put("seconds", told.path("millis").asLong() / 1000.0);
        String path = told.path("key").asText("");
        ArtifactKey.parse(path)
                .ifPresentOrElse(
                        key -> json.put("file", key.module() + key.kind().suffix()), () -> json.put("file", path));
        if (told.path("length").asLong(-1) >= 0) {
            json.put("lengthBytes", told.path("length").asLong());
        }
        return json;
    }

    private static void upstreams(ArrayNode array, List<NodeFigures> figures) {
        Map<String, ObjectNode> byHost = new TreeMap<>();
        for (NodeFigures node : figures) {
            for (ObjectNode told : node.upstreams()) {
                String host = told.path("host").asText("");
                ObjectNode sum = byHost.computeIfAbsent(
                        host,
                        any -> Json.object()
                                .put("host", host)
                                .put("requests", 0L)
                                .put("failed", 0L)
                                .put("resting", 0L));
                sum.put(
                        "requests",
                        sum.path("requests").asLong() + told.path("requests").asLong());
                sum.put(
                        "failed",
                        sum.path("failed").asLong() + told.path("failed").asLong());
                sum.put(
                        "resting",
                        sum.path("resting").asLong() + (told.path("resting").asBoolean() ? 1 : 0));
            }
        }
        byHost.values().stream().limit(MOST_UPSTREAMS).forEach(array::add);
    }

    /** Each node tells its own first ones: what is asked for much everywhere is among them. */
    private static void top(ArrayNode array, List<NodeFigures> figures) {
        Map<String, Long> counts = new TreeMap<>();
        figures.stream()
                .flatMap(node -> node.top().stream())
                .forEach(told -> counts.merge(
                        told.path("module").asText(""), told.path("count").asLong(), Long::sum));
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_MODULES)
                .forEach(each -> array.addObject().put("module", each.getKey()).put("zips", each.getValue()));
    }

    private static ObjectNode stored(Catalogue.Extent extent) {
        ObjectNode json = Json.object()
                .put("modules", extent.modules())
                .put("versions", extent.versions())
                .put("bytes", extent.bytes())
                .put("isRead", extent.isRead())
                .put("isPart", extent.isPart());
        return extent.trouble().isEmpty() ? json : json.put("trouble", extent.trouble());
    }

    /** Now, by the control plane's clock. */
    Instant now() {
        return clock.instant();
    }
}
