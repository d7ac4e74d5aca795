package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Problem;
import dev.goferry.admin.Route;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.retention.Held;
import dev.goferry.retention.Retention;
import dev.goferry.retention.RetentionRules;
import dev.goferry.retention.Rulebook;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/retention} and {@code /api/v1/pins}: what the store keeps, and what goes. */
final class RetentionEndpoints {
    private static final int PAGE = 100;
    private static final int MOST = 1_000;
    private static final int LONGEST_REASON = 512;

    private final Rulebook rulebook;
    private final Submission submission;
    private final InstantSource clock;

    RetentionEndpoints(Rulebook rulebook, Submission submission, InstantSource clock) {
        this.rulebook = rulebook;
        this.submission = submission;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/api/v1/retention", Scope.READ, this::show),
                Route.of("PUT", "/api/v1/retention", Scope.PURGE, this::set),
                Route.of("POST", "/api/v1/retention/run", Scope.PURGE, this::run),
                Route.of("GET", "/api/v1/pins", Scope.READ, this::list),
                Route.of("POST", "/api/v1/pins", Scope.PURGE, this::pin),
                Route.of("DELETE", "/api/v1/pins/{id}", Scope.PURGE, this::unpin));
    }

    private Answer show(Call call) throws IOException {
        return Answer.json(200, rulebook.rules().json()).tagged(call);
    }

    private Answer set(Call call) throws IOException {
        RetentionRules rules = RetentionRules.read(call.tree());
        Optional<String> match = call.header("if-match").filter(tag -> !tag.equals("*"));
        if (match.isEmpty()) {
            rulebook.set(rules);
        } else if (!rulebook.setIf(seen -> tag(seen).equals(match.get()), rules)) {
            return Problem.outdated("get /api/v1/retention again, and send its ETag as If-Match")
                    .answer();
        }
        return Answer.json(200, rules.json()).with("etag", tag(rules));
    }

    private static String tag(RetentionRules rules) {
        return Answer.json(200, rules.json()).tag();
    }

    private Answer run(Call call) throws IOException {
        ObjectNode spec = call.body().length == 0 ? Json.object() : call.tree();
        String about = Retention.isDryRun(spec) ? "what would be evicted" : "eviction down to the quota";
        return submission.submit(call, Retention.NAME, about, spec);
    }

    private Answer list(Call call) throws IOException {
        int limit = call.limit(PAGE, MOST);
        List<Held> page = rulebook.held().stream()
                .sorted(java.util.Comparator.comparing(Held::name))
                .filter(pin -> pin.name().compareTo(call.cursor()) > 0)
                .limit(limit + 1L)
                .toList();
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.stream().limit(limit).map(RetentionEndpoints::json).forEach(items::add);
        if (page.size() > limit) {
            json.put("next", page.get(limit - 1).name());
        }
        return Answer.json(200, json).tagged(call);
    }

    private Answer pin(Call call) throws IOException {
        Fields fields = call.json().only(Set.of("module", "reason"));
        String reason = fields.optionalText("reason").orElse("");
        if (reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidField("reason", "expected a line of at most " + LONGEST_REASON + " characters");
        }
        Held pin = new Held(fields.text("module"), reason, call.grant().id(), clock.instant());
        return rulebook.hold(pin)
                ? Answer.json(201, json(pin)).with("location", "/api/v1/pins/" + pin.id())
                : Problem.conflict(
                                "there are " + Rulebook.MOST_HELD + " pins; unpin some, or keep a pattern by the rules")
                        .answer();
    }

    private Answer unpin(Call call) throws IOException {
        return rulebook.release(call.parameter("id"))
                ? Answer.empty()
                : Problem.notFound("there is no pin " + call.parameter("id") + "; see GET /api/v1/pins")
                        .answer();
    }

    private static ObjectNode json(Held pin) {
        return Json.object()
                .put("id", pin.id())
                .put("module", pin.name())
                .put("reason", pin.reason())
                .put("by", pin.by())
                .put("since", pin.since().toString());
    }
}
