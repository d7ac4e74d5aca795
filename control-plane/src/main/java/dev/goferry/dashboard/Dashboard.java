package dev.goferry.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Route;
import dev.goferry.cluster.Cluster;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.log.LogReader;
import dev.goferry.replication.Rules;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator leaves open: a page at {@code /} over the API's figures, live by {@code GET /api/v1/events}. Figures
 * are sampled whether somebody looks or not; the bucket is read for it only while somebody does. Everything is in memory:
 * after a start the hour of history begins anew. Thread-safe.
 */
public final class Dashboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String EVENTS = "text/event-stream";

    /** A part of the page that is read from the bucket. */
    public interface Part {
        ObjectNode read() throws IOException;
    }

    /**
     * What the page shows beside figures.
     *
     * @param jobs the newest, with progress
     * @param replication rules and how far they are
     */
    public record Parts(Part jobs, Part replication) {}

    /** A topic of the events, and how many ticks lie between two looks. */
    private record Topic(String name, int every, Part part) {}

    private final Board board = new Board();
    private final History history = new History();
    private final Catalogue catalogue;
    private final Overview overview;
    private final IncidentFiles incidents;
    private final Peers peers = new Peers();
    private final List<Route> routes = new ArrayList<>();
    private final List<Topic> topics;
    private final Map<String, Long> looked = new TreeMap<>();
    private final Thread watching;

    public Dashboard(
            String region,
            String version,
            Cluster cluster,
            ObjectStore store,
            Rules rules,
            Parts parts,
            InstantSource clock) {
        this.catalogue = new Catalogue(new LogReader(store), Catalogue.MOST_VERSIONS);
        this.overview = new Overview(region, version, cluster, history, catalogue, clock);
        this.incidents = new IncidentFiles(store);
        this.topics = List.of(
                new Topic("overview", 2, () -> overview.json(overview.figures())),
                new Topic("jobs", 2, parts.jobs()),
                new Topic("replication", 3, parts.replication()),
                new Topic("incidents", 10, incidents::newest));
        routes.addAll(Page.routes());
        routes.addAll(new StoredEndpoints(region, catalogue, store, rules, peers).routes());
        routes.add(Route.of("GET", "/api/v1/overview", Scope.READ, this::overview));
        routes.add(Route.of("GET", "/api/v1/history", Scope.READ, this::history));
        routes.add(Route.of("GET", "/api/v1/incidents", Scope.READ, this::incidents));
        routes.add(Route.of("GET", "/api/v1/events", Scope.READ, this::events));
        routes.add(Route.of("GET", "/api/v1/self", Scope.READ, Dashboard::self));
        this.watching = Thread.ofVirtual().name("dashboard").start(this::watch);
    }

    /** The page and its part of the API. */
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    private void watch() {
        try {
            for (long tick = 0; !board.isOver(); tick++) {
                sample();
                if (board.isRead()) {
                    look(tick);
                    Thread.sleep(TICK);
                } else {
                    looked.clear();
                    board.awaitReader(TICK);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every {@link History#EVERY}, whoever looks. */
    private void sample() {
        Instant now = overview.now();
        if (history.isDue(now)) {
            history.add(overview.figures(), now);
        }
    }

    private void look(long tick) {
        for (Topic topic : topics) {
            Long last = looked.get(topic.name());
            if (last == null || tick - last >= topic.every()) {
                looked.put(topic.name(), tick);
                post(topic);
            }
        }
    }

    /** A part that cannot be read is shown as it was. */
    private void post(Topic topic) {
        try {
            board.post(topic.name(), topic.part().read());
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("the dashboard's {} cannot be read: {}", topic.name(), e.toString());
        } catch (RuntimeException e) {
            LOG.error("the dashboard's {}", topic.name(), e);
        }
    }

    private Answer overview(Call call) {
        return Answer.json(200, overview.json(overview.figures()));
    }

    private Answer history(Call call) {
        ObjectNode json = Json.object().put("intervalSeconds", History.EVERY.toSeconds());
        ArrayNode items = json.putArray("items");
        history.all().forEach(sample -> items.add(sample.json()));
        return Answer.json(200, json);
    }

    private Answer incidents(Call call) throws IOException {
        return Answer.json(200, incidents.page(call.cursor(), call.limit(IncidentFiles.PAGE, IncidentFiles.MOST)));
    }

    private Answer events(Call call) {
        return Answer.streamed(
                EVENTS, new Events(board, Events.most(call.query().get("seconds"))));
    }

    /** What the caller's token allows, so that a page offers nothing else. */
    private static Answer self(Call call) {
        ObjectNode json = Json.object().put("name", call.grant().name());
        ArrayNode scopes = json.putArray("scopes");
        for (Scope scope : Scope.values()) {
            if (call.grant().allows(scope)) {
                scopes.add(scope.text());
            }
        }
        return Answer.json(200, json);
    }

    /** Ends all event streams. Call it before the listener is closed. */
    public void end() {
        board.end();
    }

    @Override
    public void close() {
        end();
        watching.interrupt();
        catalogue.close();
        peers.close();
    }
}
