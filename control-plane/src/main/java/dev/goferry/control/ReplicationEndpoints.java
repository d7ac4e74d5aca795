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
import dev.goferry.replication.LogNews;
import dev.goferry.replication.LogPage;
import dev.goferry.replication.Progress;
import dev.goferry.replication.Replication;
import dev.goferry.replication.Rule;
import dev.goferry.replication.Rules;
import dev.goferry.replication.SetAside;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/replication/rules}, and {@code /api/v1/log} for the peers that follow this region. */
final class ReplicationEndpoints {
    private static final int LONGEST_WAIT_SECONDS = 20;

    /** Of what a rule set aside, the status names so many. */
    private static final int FAILURES = 20;

    private final Rules rules;
    private final Replication replication;
    private final LogReader reader;
    private final InstantSource clock;
    private final LogNews news;

    ReplicationEndpoints(Rules rules, Replication replication, LogReader reader, LogNews news, InstantSource clock) {
        this.news = news;
        this.rules = rules;
        this.replication = replication;
        this.reader = reader;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", "/api/v1/replication/rules", Scope.REPLICATE, this::add),
                Route.of("GET", "/api/v1/replication/rules", Scope.READ, this::list),
                Route.of("PATCH", "/api/v1/replication/rules/{id}", Scope.REPLICATE, this::change),
                Route.of("GET", "/api/v1/replication/rules/{id}", Scope.READ, this::show),
                Route.of("DELETE", "/api/v1/replication/rules/{id}", Scope.REPLICATE, this::remove),
                Route.of("POST", "/api/v1/replication/rules/{id}/retry", Scope.REPLICATE, this::retry),
                Route.waiting("GET", "/api/v1/log", Scope.REPLICATE, this::log));
    }

    private Answer add(Call call) throws IOException {
        Rule rule = Rule.read(call.tree());
        if (rules.all().size() >= Rules.MOST) {
            return Problem.conflict("there are " + Rules.MOST + " rules; remove some")
                    .answer();
        }
        if (!rules.add(rule)) {
            if (rules.all().contains(rule)) {
                return Answer.json(200, rule.shown()); // The same once more, as after an answer that was lost.
            }
            return Problem.conflict("there is a rule " + rule.name() + "; remove it first")
                    .answer();
        }
        replication.nudge();
        return Answer.json(201, rule.shown());
    }

    private Answer list(Call call) throws IOException {
        int limit = call.limit(Rules.MOST, Rules.MOST);
        List<Rule> page = rules.all().stream()
                .filter(rule -> rule.name().compareTo(call.cursor()) > 0)
                .limit(limit + 1L)
                .toList();
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (Rule rule : page.subList(0, Math.min(limit, page.size()))) {
            items.add(shown(rule));
        }
        if (page.size() > limit) {
            json.put("next", page.get(limit - 1).name());
        }
        return Answer.json(200, json);
    }

    /** The rules and how far each has come, for a page that shows it. */
    ObjectNode all() throws IOException {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (Rule rule : rules.all()) {
            items.add(shown(rule));
        }
        return json;
    }

    private Answer show(Call call) throws IOException {
        String name = call.parameter("id");
        for (Rule rule : rules.all()) {
            if (rule.name().equals(name)) {
                return Answer.json(200, shown(rule));
            }
        }
        return unknown(name);
    }

    private static Answer unknown(String name) {
        return Problem.notFound("there is no rule " + name + "; see GET /api/v1/replication/rules")
                .answer();
    }

    private ObjectNode shown(Rule rule) throws IOException {
        return shown(rule, replication.progress(rule), replication.setAside(rule, FAILURES));
    }

    private ObjectNode shown(Rule rule, Progress progress, SetAside aside) {
        ObjectNode json = rule.shown()
                .put("lagSeconds", progress.lag(clock.instant()).toMillis() / 1000.0)
                .put("lagRecords", progress.behind())
                .put("stored", progress.tally().stored())
                .put("bytes", progress.tally().bytes())
                .put("conflicts", progress.tally().conflicts())
                .put("missing", progress.tally().missing())
                .put("setAside", aside.count())
                .put("cursor", progress.cursor().text());
        ArrayNode failures = json.putArray("failures");
        aside.first()
                .forEach(each -> failures.addObject()
                        .put("file", each.file())
                        .put("reason", each.why())
                        .put("since", each.since().toString()));
        if (!progress.waiting().isEmpty()) {
            json.put("waiting", progress.waiting());
        }
        return progress.trouble().isEmpty() ? json : json.put("trouble", progress.trouble());
    }

    private Answer change(Call call) throws IOException {
        String name = call.parameter("id");
        Optional<Rule> changed = rules.change(name, call.tree());
        replication.nudge();
        return changed.isPresent() ? Answer.json(200, changed.get().shown()) : unknown(name);
    }

    private Answer retry(Call call) throws IOException {
        String name = call.parameter("id");
        for (Rule rule : rules.all()) {
            if (rule.name().equals(name)) {
                return Answer.json(202, Json.object().put("files", replication.retry(rule)));
            }
        }
        return unknown(name);
    }

    private Answer remove(Call call) throws IOException {
        String name = call.parameter("id");
        if (!rules.remove(name)) {
            return unknown(name);
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
        LogPage page = LogPage.read(reader, after(call), most, news);
        return new Answer(200, "application/x-ndjson", page.bytes(), Map.of());
    }

    /** Lets no peer wait any longer. */
    void end() {
        news.end();
    }

    private Cursor after(Call call) throws IOException {
        String since = call.query().getOrDefault("since", "");
        if (!since.isEmpty()) {
            try {
                return reader.since(Instant.parse(since));
            } catch (DateTimeException e) {
                throw new InvalidField("since", "expected a time such as 2026-11-01T12:00:00Z");
            }
        }
        String text = call.query().getOrDefault("after", "");
        try {
            return text.isEmpty() ? Cursor.START : Cursor.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidField("after", String.valueOf(e.getMessage()));
        }
    }
}
