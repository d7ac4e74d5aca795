package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Route;
import dev.goferry.grant.Scope;
import dev.goferry.prewarm.Prewarm;
import dev.goferry.prewarm.PrewarmRequest;
import java.io.IOException;
import java.util.List;

/** {@code POST /api/v1/prewarm}. */
final class PrewarmEndpoint {
    private final Submission submission;

    PrewarmEndpoint(Submission submission) {
        this.submission = submission;
    }

    List<Route> routes() {
        return List.of(Route.of("POST", "/api/v1/prewarm", Scope.PREWARM, this::begin));
    }

    private Answer begin(Call call) throws IOException {
        ObjectNode spec = call.tree();
        PrewarmRequest request = PrewarmRequest.read(spec);
        return submission.submit(call, Prewarm.NAME, request.about(), spec);
    }
}
