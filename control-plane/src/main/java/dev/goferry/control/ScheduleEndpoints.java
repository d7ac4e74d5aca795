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
import dev.goferry.schedule.Run;
import dev.goferry.schedule.Schedule;
import dev.goferry.schedule.Schedules;
import dev.goferry.schedule.Timetable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/schedules}: what is done by the clock. */
final class ScheduleEndpoints {
    private static final String PATH = "/api/v1/schedules";
    private static final int PAGE = 100;

    private final Schedules schedules;
    private final Timetable timetable;
    private final InstantSource clock;

    ScheduleEndpoints(Schedules schedules, Timetable timetable, InstantSource clock) {
        this.schedules = schedules;
        this.timetable = timetable;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", PATH, Scope.PREWARM, this::add),
                Route.of("GET", PATH, Scope.READ, this::list),
                Route.of("GET", PATH + "/{id}", Scope.READ, this::show),
                Route.of("PUT", PATH + "/{id}", Scope.PREWARM, this::replace),
                Route.of("DELETE", PATH + "/{id}", Scope.PREWARM, this::remove));
    }

    private Answer add(Call call) throws IOException {
        if (call.body().length > Schedule.MAX_BYTES) {
            return tooLarge();
        }
        Schedule schedule =
                Schedule.asked(call.tree(), clock.instant(), call.grant().id());
        if (!isAllowed(call, schedule)) {
            return forbidden(schedule);
        }
        if (schedules.all().size() >= Schedules.MOST) {
            return Problem.conflict("there are " + Schedules.MOST + " schedules; remove some")
                    .answer();
        }
        if (schedules.add(schedule)) {
            timetable.nudge();
            return shown(201, schedule);
        }
        Optional<Schedule> there = schedules.find(schedule.name()).map(Schedules.Found::schedule);
        // The same once more, as after an answer that was lost.
        return there.filter(schedule::isSameAs)
                .map(same -> shown(200, same))
                .orElseGet(() -> Problem.conflict("there is another schedule " + schedule.name()
                                + "; replace it (PUT) or remove it first")
                        .answer());
    }

    private Answer list(Call call) throws IOException {
        int limit = call.limit(PAGE, Schedules.MOST);
        List<Schedule> page = schedules.all().stream()
                .filter(schedule -> schedule.name().compareTo(call.cursor()) > 0)
                .limit(limit + 1L)
                .toList();
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (Schedule each : page.subList(0, Math.min(limit, page.size()))) {
            items.add(line(each, schedules.run(each.name())));
        }
        if (page.size() > limit) {
            json.put("next", page.get(limit - 1).name());
        }
        return Answer.json(200, json).tagged(call);
    }

    private ObjectNode line(Schedule schedule, Run run) {
        ObjectNode json = Json.object()
                .put("name", schedule.name())
                .put("cron", schedule.cron().toString())
                .put("zone", schedule.shown().path("zone").asText())
                .put("about", schedule.about())
                .put("begun", run.begun())
                .put("skipped", run.skipped());
        schedule.next(clock.instant()).map(Instant::toString).ifPresent(text -> json.put("nextDue", text));
        run.due().map(Instant::toString).ifPresent(text -> json.put("lastDue", text));
        return run.job().isEmpty() ? json : json.put("lastJob", run.job());
    }

    private Answer show(Call call) throws IOException {
        String name = call.parameter("id");
        return schedules
                .find(name)
                .map(found -> Answer.json(200, found.schedule().shown()).tagged(call))
                .orElseGet(() -> unknown(name));
    }

    private Answer replace(Call call) throws IOException {
        if (call.body().length > Schedule.MAX_BYTES) {
            return tooLarge();
        }
        String name = call.parameter("id");
        ObjectNode asked = call.tree();
        if (asked.has("name")) {
            throw new InvalidField("name", "it is " + name + " by the path; leave it out");
        }
        Optional<Schedules.Found> found = schedules.find(name);
        if (found.isEmpty()) {
            return unknown(name);
        }
        Schedule schedule = Schedule.asked(
                asked.put("name", name), clock.instant(), call.grant().id());
        if (!isAllowed(call, schedule) || !isAllowed(call, found.get().schedule())) {
            return forbidden(isAllowed(call, schedule) ? found.get().schedule() : schedule);
        }
        if (!isWanted(call, found.get().schedule()) || !schedules.replace(found.get(), schedule)) {
            return outdated(name);
        }
        timetable.nudge();
        return shown(200, schedule);
    }

    private Answer remove(Call call) throws IOException {
        String name = call.parameter("id");
        Optional<Schedules.Found> found = schedules.find(name);
        if (found.isEmpty()) {
            return unknown(name);
        }
        if (!isAllowed(call, found.get().schedule())) {
            return forbidden(found.get().schedule());
        }
        if (!isWanted(call, found.get().schedule())) {
            return outdated(name);
        }
        schedules.remove(name);
        timetable.nudge();
        return Answer.empty();
    }

    /** What may not be begun by hand may not be had by the clock. */
    private static boolean isAllowed(Call call, Schedule schedule) {
        return call.grant().allows(schedule.scope());
    }

    private static Answer forbidden(Schedule schedule) {
        return Problem.forbidden("schedule " + schedule.name() + " does " + schedule.about()
                        + "; the token lacks the scope " + schedule.scope().text())
                .answer();
    }

    /** Whether it is the one that the client has seen, if the client says which. */
    private static boolean isWanted(Call call, Schedule schedule) {
        Optional<String> match = call.header("if-match");
        return match.isEmpty()
                || match.get().equals("*")
                || match.get().equals(Answer.json(200, schedule.shown()).tag());
    }

    private static Answer shown(int status, Schedule schedule) {
        Answer answer = Answer.json(status, schedule.shown());
        Answer tagged = answer.with("etag", answer.tag());
        return status == 201 ? tagged.with("location", PATH + "/" + schedule.name()) : tagged;
    }

    private static Answer tooLarge() {
        return Problem.tooLarge("a schedule has at most " + Schedule.MAX_BYTES + " bytes")
                .answer();
    }

    private static Answer outdated(String name) {
        return Problem.outdated("get /api/v1/schedules/" + name + " again, and send its ETag as If-Match")
                .answer();
    }

    private static Answer unknown(String name) {
        return Problem.notFound("there is no schedule " + name + "; see GET /api/v1/schedules")
                .answer();
    }
}
