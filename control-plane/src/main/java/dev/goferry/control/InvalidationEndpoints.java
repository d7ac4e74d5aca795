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
import dev.goferry.invalidation.Invalidation;
import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** {@code POST /api/v1/refresh} and {@code /api/v1/purge}: acknowledged when durable. */
final class InvalidationEndpoints {
    private static final int PAGE = 100;
    private static final int MOST = 1_000;

    private final Invalidation invalidation;
    private final InstantSource clock;

    InvalidationEndpoints(Invalidation invalidation, InstantSource clock) {
        this.invalidation = invalidation;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", "/api/v1/refresh", Scope.PURGE, this::refresh),
                Route.of("POST", "/api/v1/purge", Scope.PURGE, this::purge));
    }

    private Answer refresh(Call call) throws IOException {
        Fields fields = call.json().only(Set.of("module"));
        ModulePath module = switch (named(fields.text("module"))) {
            case PurgeScope.OneVersion(ModuleVersion version) -> version.path();
            case PurgeScope.WholeModule(ModulePath path) -> path;
            case PurgeScope.Matching none -> throw new InvalidField("module", "expected MODULE[@VERSION]");
        };
        String position = invalidation.refresh(module).toString();
        return Answer.json(200, Json.object().put("module", module.value()).put("position", position));
    }

    private Answer purge(Call call) throws IOException {
        Fields fields = call.json().only(Set.of("module", "pattern", "reason", "mayReturn", "dryRun"));
        PurgeScope scope = scope(fields);
        LogRecord.Purged purge = new LogRecord.Purged(
                scope,
                reason(fields),
                !fields.has("mayReturn") || fields.flag("mayReturn"),
                call.grant().id(),
                clock.instant());
        Invalidation.Hit hit = invalidation.look(scope, call.cursor(), call.limit(PAGE, MOST));
        boolean dryRun = fields.flag("dryRun");
        if (hit.files() == 0 && (dryRun || purge.mayReturn()) && !invalidation.isKnown(scope)) {
            return Problem.notFound("nothing of " + text(scope) + " is stored here or ever was;"
                            + " to keep it out all the same, let it not return (mayReturn: false)")
                    .answer();
        }
        ObjectNode json = json(hit).put("dryRun", dryRun);
        if (!dryRun) {
            json.put("position", invalidation.purge(purge).toString());
        }
        return Answer.json(200, json);
    }

    private static ObjectNode json(Invalidation.Hit hit) {
        ObjectNode json = Json.object().put("files", hit.files()).put("bytes", hit.bytes());
        ArrayNode versions = json.putArray("versions");
        hit.versions().forEach(version -> versions.add(version.toString()));
        if (hit.isMore()) {
            json.put("next", hit.versions().getLast().toString());
        }
        return json;
    }

    private static PurgeScope scope(Fields fields) {
        if (fields.has("module") == fields.has("pattern")) {
            throw new InvalidField("", "expected either module (MODULE[@VERSION]) or pattern (as in GOPRIVATE)");
        }
        if (fields.has("module")) {
            return named(fields.text("module"));
        }
        ModulePattern pattern = new ModulePattern(fields.text("pattern"));
        if (pattern.globs().replaceAll("[,/]", "").isEmpty()) {
            throw new InvalidField("pattern", "expected a glob such as example.com/*");
        }
        return new PurgeScope.Matching(pattern);
    }

    private static PurgeScope named(String text) {
        if (text.contains("://")) {
            throw new InvalidField("module", text + " is a URL; name a module such as golang.org/x/text@v0.3.0");
        }
        int at = text.indexOf('@');
        ModulePath path = new ModulePath(at < 0 ? text : text.substring(0, at));
        return at < 0
                ? new PurgeScope.WholeModule(path)
                : new PurgeScope.OneVersion(new ModuleVersion(path, new Version(text.substring(at + 1))));
    }

    private static String text(PurgeScope scope) {
        return switch (scope) {
            case PurgeScope.OneVersion(ModuleVersion module) -> module.toString();
            case PurgeScope.WholeModule(ModulePath module) -> module.value();
            case PurgeScope.Matching(ModulePattern pattern) -> "the pattern " + pattern.globs();
        };
    }

    private static String reason(Fields fields) {
        String reason = fields.text("reason");
        boolean fits = !reason.isBlank() && reason.length() <= LogRecord.LONGEST_TEXT;
        if (!fits || reason.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidField("reason", "expected a line of 1 to " + LogRecord.LONGEST_TEXT + " characters");
        }
        return reason;
    }
}
