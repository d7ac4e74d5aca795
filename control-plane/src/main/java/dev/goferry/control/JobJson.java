package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.job.Job;
import dev.goferry.job.JobKind.Outcome;
import dev.goferry.job.JobState;
import dev.goferry.job.Progress;
import dev.goferry.job.Watch;
import java.time.Instant;

/** Jobs as the API shows them. */
final class JobJson {
    private JobJson() {}

    /** Without a look at its segments. */
    static ObjectNode of(Job job) {
        ObjectNode json = Json.object();
        json.put("id", job.id())
                .put("kind", job.kind())
                .put("about", job.about())
                .put("state", state(job));
        json.put("createdBy", job.by()).put("created", job.created().toString());
        job.ended().map(Instant::toString).ifPresent(text -> json.put("ended", text));
        if (!job.reason().isEmpty()) {
            json.put("reason", job.reason());
        }
        ArrayNode warnings = json.putArray("warnings");
        job.warnings().forEach(warnings::add);
        return json;
    }

    static ObjectNode of(Job job, Progress progress) {
        ObjectNode json = of(job);
        ObjectNode far = json.putObject("progress");
        progress.steps().ifPresent(steps -> far.put("total", steps));
        far.put("done", progress.tally().done()).put("failed", progress.tally().failed());
        far.put("bytes", progress.tally().bytes());
        far.put("stepsPerSecond", rounded(progress.perSecond()));
        far.put("bytesPerSecond", Math.round(progress.bytesPerSecond()));
        progress.left().ifPresent(left -> far.put("etaSeconds", left.toSeconds()));
        ArrayNode failures = json.putArray("failures");
        progress.failures()
                .forEach(failure ->
                        failures.addObject().put("step", failure.step()).put("reason", failure.reason()));
        return json;
    }

    static ObjectNode of(Watch.Step step) {
        ObjectNode json = Json.object().put("step", step.step());
        switch (step.outcome().orElse(null)) {
            case null -> json.put("state", "open");
            case Outcome.Done(long bytes) -> json.put("state", "done").put("bytes", bytes);
            case Outcome.Failed(String reason) -> json.put("state", "failed").put("reason", reason);
            case Outcome.Retry(String reason) -> json.put("state", "failed").put("reason", reason);
        }
        return json;
    }

    /** An active job is planning until its steps are named. */
    private static String state(Job job) {
        if (job.state() != JobState.ACTIVE) {
            return job.state().text();
        }
        return job.plan().isEmpty() ? "planning" : "running";
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
