package dev.goferry.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.Json;
import java.time.Instant;
import java.util.Base64;
import java.util.BitSet;

/** The form of a job in the bucket. */
final class JobDocument {
    private static final long MANY = Long.MAX_VALUE;

    private JobDocument() {}

    static ObjectNode of(Job job) {
        ObjectNode json = Json.object();
        json.put("id", job.id())
                .put("kind", job.kind())
                .put("about", job.about())
                .put("by", job.by());
        json.put("created", job.created().toString()).put("state", job.state().text());
        json.put("reason", job.reason());
        job.ended().map(Instant::toString).ifPresent(text -> json.put("ended", text));
        ArrayNode warnings = json.putArray("warnings");
        job.warnings().forEach(warnings::add);
        job.plan()
                .ifPresent(plan -> json.putObject("plan")
                        .put("attempt", plan.attempt())
                        .put("steps", plan.steps())
                        .put("segmentSteps", plan.segmentSteps()));
        json.put("finished", Base64.getEncoder().encodeToString(job.finished().toByteArray()));
        json.put("done", job.tally().done());
        json.put("failed", job.tally().failed());
        json.put("bytes", job.tally().bytes());
        return json;
    }

    /** Throws {@link dev.goferry.document.InvalidField} for what is no job. */
    static Job read(ObjectNode json) {
        Fields fields = new Fields(json);
        return new Job(
                fields.text("id"),
                fields.text("kind"),
                fields.text("about"),
                fields.text("by"),
                fields.time("created").orElse(Instant.EPOCH),
                JobState.of(fields.text("state")),
                fields.text("reason"),
                fields.texts("warnings", Job.MOST_WARNINGS),
                fields.object("plan").map(JobDocument::plan),
                BitSet.valueOf(Base64.getDecoder().decode(fields.text("finished"))),
                new Tally(
                        fields.number("done", 0, 0, MANY),
                        fields.number("failed", 0, 0, MANY),
                        fields.number("bytes", 0, 0, MANY)),
                fields.time("ended"));
    }

    private static Job.Plan plan(Fields plan) {
        return new Job.Plan(plan.text("attempt"), (int) plan.number("steps", 0, 0, Integer.MAX_VALUE), (int)
                plan.number("segmentSteps", 1, 1, Integer.MAX_VALUE));
    }
}
