package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Route;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** {@code GET /api/v1/usage}: what this region's clients asked for most. */
final class UsageEndpoint {
    private static final int PAGE = 100;
    private static final int MOST = 1_000;

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
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        usage.mostRequested(today.minusDays(days - 1L), today, call.limit(PAGE, MOST))
                .forEach(requested -> items.addObject()
                        .put("module", requested.module().path().value())
                        .put("version", requested.module().version().value())
                        .put("requests", requested.requests()));
        return Answer.json(200, json);
    }

    private static int days(String text) {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > Usage.MOST_DAYS) {
            throw new InvalidField("days", "expected a whole number from 1 to " + Usage.MOST_DAYS);
        }
        return Integer.parseInt(text);
    }
}
