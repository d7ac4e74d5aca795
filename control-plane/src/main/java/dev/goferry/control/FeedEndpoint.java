package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Route;
import dev.goferry.document.Json;
import dev.goferry.feed.Following;
import dev.goferry.feed.IndexWatch;
import dev.goferry.grant.Scope;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code GET /api/v1/feed}: how far the index feed is followed. */
final class FeedEndpoint {
    private final Optional<IndexWatch> watch;

    FeedEndpoint(Optional<IndexWatch> watch) {
        this.watch = watch;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/api/v1/feed", Scope.READ, this::show));
    }

    private Answer show(Call call) throws IOException {
        if (watch.isEmpty()) {
            return Answer.json(200, Json.object().put("watching", false)).tagged(call);
        }
        Following now = watch.get().progress();
        ObjectNode json = Json.object()
                .put("watching", true)
                .put("index", watch.get().index().toString())
                .put("since", now.since().toString())
                .put("fetched", now.fetched())
                .put("missed", now.missed())
                .put("waiting", now.waiting().size());
        if (now.checked().isAfter(Instant.EPOCH)) {
            json.put("checked", now.checked().toString());
        }
        if (!now.trouble().isEmpty()) {
            json.put("trouble", now.trouble());
        }
        return Answer.json(200, json).tagged(call);
    }
}
