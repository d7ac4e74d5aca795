package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Route;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.usage.Usage;
import dev.goferry.usage.Usage.Requested;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /api/v1/usage}: what this region's clients asked for most. */
final class UsageEndpoint {
    private static final int PAGE = 100;
    private static final int MOST = 1_000;
    private static final Pattern CURSOR = Pattern.compile("(?<requests>\\d{1,18})\\.(?<path>[^@]+)@(?<version>.+)");

    private final Usage usage;
    private final InstantSource clock;

    UsageEndpoint(Usage usage, InstantSource clock) {
        this.usage = usage;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/api/v1/usage", Scope.READ, this::most));
    }

    private Answer most(Call call) throws IOException {
        int days = days(call.query().getOrDefault("days", "30"));
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        int limit = call.limit(PAGE, MOST);
        List<Requested> page = usage.mostRequested(today.minusDays(days - 1L), today, limit + 1, behind(call.cursor()));
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.stream()
                .limit(limit)
                .forEach(requested -> items.addObject()
                        .put("module", requested.module().path().value())
                        .put("version", requested.module().version().value())
                        .put("requests", requested.requests()));
        if (page.size() > limit) {
            json.put("next", cursor(page.get(limit - 1)));
        }
        return Answer.json(200, json);
    }

    /** Where the next page begins, whatever is counted meanwhile: behind this one. */
    private static String cursor(Requested last) {
        return last.requests() + "." + last.module();
    }

    private static Optional<Requested> behind(String cursor) {
        if (cursor.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = CURSOR.matcher(cursor);
        try {
            if (parts.matches()) {
                ModulePath path = new ModulePath(parts.group("path"));
                ModuleVersion module = new ModuleVersion(path, new Version(parts.group("version")));
                return Optional.of(new Requested(module, Long.parseLong(parts.group("requests"))));
            }
        } catch (InvalidName e) {
            throw new InvalidField("cursor", "expected one from an earlier answer: " + e.getMessage());
        }
        throw new InvalidField("cursor", "expected one from an earlier answer");
    }

    private static int days(String text) {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > Usage.MOST_DAYS) {
            throw new InvalidField("days", "expected a whole number from 1 to " + Usage.MOST_DAYS);
        }
        return Integer.parseInt(text);
    }
}
