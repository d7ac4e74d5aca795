package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Problem;
import dev.goferry.admin.Route;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.replication.LogPage;
import dev.goferry.replication.Progress;
import dev.goferry.replication.Replication;
import dev.goferry.replication.Rule;
import dev.goferry.replication.Rules;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/replication/rules}, and {@code /api/v1/log} for the peers that follow this region. */
final class ReplicationEndpoints {
    private static final int LONGEST_WAIT_SECONDS = 20;

    private final Rules rules;
    private final Replication replication;
    private final LogReader reader;
    private final InstantSource clock;
    private volatile boolean isOver;

    ReplicationEndpoints(Rules rules, Replication replication, LogReader reader, InstantSource clock) {
        this.rules = rules;
        this.replication = replication;
        this.reader = reader;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", "/api/v1/replication/rules", Scope.REPLICATE, this::add),
                Route.of("GET", "/api/v1/replication/rules", Scope.READ, this::list),
                Route.of("DELETE", "/api/v1/replication/rules/{id}", Scope.REPLICATE, this::remove),
                Route.of("GET", "/api/v1/log", Scope.REPLICATE, this::log));
    }

    private Answer add(Call call) throws IOException {
        Rule rule = Rule.read(call.tree());
        if (rules.all().size() >= Rules.MOST) {
            return Problem.conflict("there are " + Rules.MOST + " rules; remove some")
                    .answer();
        }
        if (!rules.add(rule)) {
            return Problem.conflict("there is a rule " + rule.name() + "; remove it first")
                    .answer();
        }
        replication.nudge();
        return Answer.json(201, rule.shown());
    }

    private Answer list(Call call) throws IOException {
        return Answer.json(200, all());
    }

    /** The rules and how far each has come. */
    ObjectNode all() throws IOException {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (Rule rule : rules.all()) {
            items.add(shown(rule, replication.progress(rule)));
        }
        return json;
    }

    private ObjectNode shown(Rule rule, Progress progress) {
        ObjectNode json = rule.shown()
                .put("lagSeconds", progress.lag(clock.instant()).toMillis() / 1000.0)
                .put("lagRecords", progress.behind())
                .put("stored", progress.stored())
                .put("conflicts", progress.conflicts())
                .put("missing", progress.missing())
                .put("cursor", progress.cursor().text());
        return progress.trouble().isEmpty() ? json : json.put("trouble", progress.trouble());
    }

    private Answer remove(Call call) throws IOException {
        String name = call.parameter("id");
        if (!rules.remove(name)) {
            return Problem.notFound("there is no rule " + name + "; see GET /api/v1/replication/rules")
                    .answer();
        }
        replication.nudge();
        return Answer.empty();
    }

    private Answer log(Call call) throws IOException, InterruptedException {
        String wait = call.query().getOrDefault("wait", "0");
        if (!wait.matches("\\d{1,2}") || Integer.parseInt(wait) > LONGEST_WAIT_SECONDS) {
            throw new InvalidField("wait", "expected seconds from 0 to " + LONGEST_WAIT_SECONDS);
        }
        Duration most = Duration.ofSeconds(Integer.parseInt(wait));
        LogPage page = LogPage.read(reader, after(call), most, () -> isOver);
        return new Answer(200, "application/x-ndjson", page.bytes(), Map.of());
    }

    /** Lets no peer wait any longer. */
    void end() {
        isOver = true;
    }

    private static Cursor after(Call call) {
        String text = call.query().getOrDefault("after", "");
        try {
            return text.isEmpty() ? Cursor.START : Cursor.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidField("after", String.valueOf(e.getMessage()));
        }
    }
}
