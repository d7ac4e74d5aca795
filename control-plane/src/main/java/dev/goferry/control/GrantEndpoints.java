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
import dev.goferry.grant.Grant;
import dev.goferry.grant.Grants;
import dev.goferry.grant.Scope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code /api/v1/tokens}: made, listed, revoked. */
final class GrantEndpoints {
    private static final int PAGE = 100;
    private static final int MOST = 1_000;
    private static final long LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

    private final Grants grants;

    GrantEndpoints(Grants grants) {
        this.grants = grants;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", "/api/v1/tokens", Scope.ADMIN, this::create),
                Route.of("GET", "/api/v1/tokens", Scope.ADMIN, this::list),
                Route.of("DELETE", "/api/v1/tokens/{id}", Scope.ADMIN, this::revoke));
    }

    private Answer create(Call call) throws IOException {
        Fields fields = call.json().only(Set.of("name", "scopes", "expiresInSeconds"));
        String name = fields.text("name");
        if (name.isBlank() || name.length() > Grant.LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidField("name", "expected 1 to " + Grant.LONGEST_NAME + " printable characters");
        }
        Set<Scope> scopes = scopes(fields.texts("scopes", Scope.values().length));
        Optional<Duration> lifetime = fields.has("expiresInSeconds")
                ? Optional.of(Duration.ofSeconds(fields.number("expiresInSeconds", 0, 1, LONGEST_SECONDS)))
                : Optional.empty();
        if (grants.isFull()) {
            return Problem.conflict("there are " + Grants.MOST + " tokens; revoke some")
                    .answer();
        }
        Grants.Issued issued = grants.issue(name, scopes, lifetime);
        ObjectNode json = json(issued.grant()).put("token", issued.token());
        return Answer.json(201, json)
                .with("location", "/api/v1/tokens/" + issued.grant().id());
    }

    private static Set<Scope> scopes(List<String> texts) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String text : texts) {
            scopes.add(Scope.of(text)
                    .orElseThrow(() -> new InvalidField("scopes", text + " is none of " + Scope.names())));
        }
        if (scopes.isEmpty()) {
            throw new InvalidField("scopes", "expected at least one of " + Scope.names());
        }
        return scopes;
    }

    private Answer list(Call call) throws IOException {
        int limit = call.limit(PAGE, MOST);
        List<Grant> page = grants.all().stream()
                .filter(grant -> grant.id().compareTo(call.cursor()) > 0)
                .limit(limit + 1L)
                .toList();
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.stream().limit(limit).map(GrantEndpoints::json).forEach(items::add);
        if (page.size() > limit) {
            json.put("next", page.get(limit - 1).id());
        }
        return Answer.json(200, json).tagged(call);
    }

    private Answer revoke(Call call) throws IOException {
        String id = call.parameter("id");
        if (id.equals(Grants.BOOTSTRAP)) {
            return Problem.conflict("unset control.bootstrap-token to revoke it")
                    .answer();
        }
        return grants.revoke(id)
                ? Answer.empty()
                : Problem.notFound("there is no token " + id + "; see GET /api/v1/tokens")
                        .answer();
    }

    private static ObjectNode json(Grant grant) {
        ObjectNode json = Json.object().put("id", grant.id()).put("name", grant.name());
        ArrayNode scopes = json.putArray("scopes");
        new TreeSet<>(grant.scopes()).forEach(scope -> scopes.add(scope.text()));
        json.put("created", grant.created().toString());
        grant.expires().map(Instant::toString).ifPresent(text -> json.put("expires", text));
        return json;
    }
}
