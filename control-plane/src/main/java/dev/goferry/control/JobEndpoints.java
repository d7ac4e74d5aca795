package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Problem;
import dev.goferry.admin.Route;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.job.Job;
import dev.goferry.job.JobEngine;
import dev.goferry.job.Jobs;
import dev.goferry.job.Watch;
import dev.goferry.schedule.Task;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/jobs}: what is done and how far it is. */
final class JobEndpoints {
    private static final int PAGE = 50;
    private static final int MOST = 200;
    private static final int MOST_STEPS = 1_000;
    private static final int NEWEST = 12;

    private final Jobs jobs;
    private final JobEngine engine;
    private final Watch watch;

    JobEndpoints(Jobs jobs, JobEngine engine, Watch watch) {
        this.jobs = jobs;
        this.engine = engine;
        this.watch = watch;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/api/v1/jobs", Scope.READ, this::list),
                Route.of("GET", "/api/v1/jobs/{id}", Scope.READ, this::show),
                Route.of("GET", "/api/v1/jobs/{id}/steps", Scope.READ, this::steps),
                change("pause", jobs::pause),
                change("resume", jobs::resume),
                change("cancel", jobs::cancel));
    }

    private interface Verb {
        Jobs.Change apply(String id) throws IOException;
    }

    private Route change(String verb, Verb change) {
        return Route.of("POST", "/api/v1/jobs/{id}/" + verb, Scope.READ, call -> {
            String id = call.parameter("id");
            // Which scope it takes depends on what the job does.
            Scope needed = jobs.find(id).map(job -> Task.scopeOf(job.kind())).orElse(Scope.PREWARM);
            if (!call.grant().allows(needed)) {
                return Problem.forbidden("the token lacks the scope " + needed.text())
                        .answer();
            }
            return switch (change.apply(id)) {
                case Jobs.Change.Made(Job job) -> {
                    engine.saw(job);
                    yield Answer.json(200, JobJson.of(job, watch.progress(job)));
                }
                case Jobs.Change.Refused(Job job, String reason) ->
                    Problem.conflict("job " + id + ": " + reason).answer();
                case Jobs.Change.Unknown _ -> unknown(id);
            };
        });
    }

    private Answer list(Call call) throws IOException {
        int limit = call.limit(PAGE, MOST);
        List<Job> page = jobs.page(call.cursor(), limit + 1);
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.stream().limit(limit).map(JobJson::of).forEach(items::add);
        if (page.size() > limit) {
            json.put("next", page.get(limit - 1).id());
        }
        return Answer.json(200, json).tagged(call);
    }

    /** The newest jobs with their progress, for a page that shows it. */
    ObjectNode newest() throws IOException {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (Job job : jobs.page("", NEWEST)) {
            items.add(JobJson.of(job, watch.progress(job)));
        }
        return json;
    }

    private Answer show(Call call) throws IOException {
        Optional<Job> job = jobs.find(call.parameter("id"));
        return job.isEmpty()
                ? unknown(call.parameter("id"))
                : Answer.json(200, JobJson.of(job.get(), watch.progress(job.get())))
                        .tagged(call);
    }

    private Answer steps(Call call) throws IOException {
        Optional<Job> job = jobs.find(call.parameter("id"));
        if (job.isEmpty()) {
            return unknown(call.parameter("id"));
        }
        int limit = call.limit(PAGE * 2, MOST_STEPS);
        String state = call.query().getOrDefault("state", "all");
        if (!state.equals("all") && !state.equals("failed")) {
            throw new InvalidField("state", "expected all or failed");
        }
        String cursor = call.cursor().isEmpty() ? "0.0" : call.cursor();
        if (!cursor.matches("\\d{1,7}\\.\\d{1,7}")) {
            throw new InvalidField("cursor", "expected one from an earlier answer");
        }
        String[] place = cursor.split("\\.", 2);
        List<Watch.Step> found = watch.steps(
                job.get(), Integer.parseInt(place[0]), Integer.parseInt(place[1]), state.equals("failed"), limit + 1);
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        found.stream().limit(limit).map(JobJson::of).forEach(items::add);
        if (found.size() > limit) {
            json.put("next", found.get(limit).segment() + "." + found.get(limit).place());
        }
        return Answer.json(200, json).tagged(call);
    }

    private static Answer unknown(String id) {
        return Problem.notFound("there is no job " + id + "; see GET /api/v1/jobs")
                .answer();
    }
}
