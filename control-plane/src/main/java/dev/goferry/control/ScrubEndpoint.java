package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Route;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.scrub.Scrub;
import java.io.IOException;
import java.util.List;

/** {@code POST /api/v1/scrub}. */
final class ScrubEndpoint {
    private final Submission submission;

    ScrubEndpoint(Submission submission) {
        this.submission = submission;
    }

    List<Route> routes() {
        return List.of(Route.of("POST", "/api/v1/scrub", Scope.PURGE, this::begin));
    }

    private Answer begin(Call call) throws IOException {
        ObjectNode spec = call.body().length == 0 ? Json.object() : call.tree();
        Scrub.Request request = Scrub.Request.read(spec);
        return submission.submit(
                call, Scrub.NAME, "every file of " + request.modules().globs(), spec);
    }
}
