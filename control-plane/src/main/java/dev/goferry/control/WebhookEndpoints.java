package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Problem;
import dev.goferry.admin.Route;
import dev.goferry.document.Json;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.module.ModulePath;
import dev.goferry.prewarm.Prewarm;
import dev.goferry.webhook.Forge;
import dev.goferry.webhook.Webhooks;
import dev.goferry.webhook.Webhooks.Verdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** {@code POST /api/v1/webhooks/{github|gitlab|gitea}}: proved by the server's own secret instead of a token. */
final class WebhookEndpoints {
    private static final int MAX_BYTES = 1 << 20;

    private final Webhooks webhooks;
    private final Invalidation invalidation;
    private final Submission submission;

    WebhookEndpoints(Webhooks webhooks, Invalidation invalidation, Submission submission) {
        this.webhooks = webhooks;
        this.invalidation = invalidation;
        this.submission = submission;
    }

    List<Route> routes() {
        return Arrays.stream(Forge.values())
                .map(forge ->
                        Route.open("POST", "/api/v1/webhooks/" + forge.text(), MAX_BYTES, call -> take(forge, call)))
                .toList();
    }

    private Answer take(Forge forge, Call call) throws IOException {
        return switch (webhooks.judge(forge, call::header, call.body())) {
            case Verdict.Unknown _ ->
                Problem.notFound("webhooks of " + forge.text() + " are not taken; set control.webhook-" + forge.text()
                                + "-secret")
                        .answer();
            case Verdict.Unproved _ ->
                Problem.unproved("send " + forge.header() + " as the secret of control.webhook-" + forge.text()
                                + "-secret makes it")
                        .answer();
            case Verdict.Ignored(String reason) ->
                Answer.json(200, Json.object().put("outcome", "ignored").put("reason", reason));
            case Verdict.Tagged tagged -> carryOut(forge, tagged);
        };
    }

    private Answer carryOut(Forge forge, Verdict.Tagged tagged) throws IOException {
        ObjectNode json = Json.object().put("outcome", "refreshed");
        ArrayNode modules = json.putArray("modules");
        for (ModulePath module : tagged.modules()) {
            invalidation.refresh(module);
            modules.add(module.value());
        }
        if (tagged.version().isEmpty()) {
            return Answer.json(200, json);
        }
        String version = tagged.version().get().toString();
        ObjectNode spec = Json.object();
        spec.putArray("modules").add(version);
        return switch (submission.submit(
                "webhook-" + forge.text(), tagged.key(), Prewarm.NAME, version + "; webhook", spec)) {
            case Submission.Outcome.Begun(var job) ->
                Answer.json(200, json.put("version", version).put("job", job.id()));
            case Submission.Outcome.Refused(Problem problem) -> problem.answer();
        };
    }
}
