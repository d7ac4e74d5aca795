package dev.goferry.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.grant.Scope;
import dev.goferry.prewarm.Prewarm;
import dev.goferry.prewarm.PrewarmRequest;
import dev.goferry.retention.Retention;
import dev.goferry.scrub.Scrub;
import java.util.List;
import java.util.Optional;

/**
 * The job that a schedule begins. Immutable.
 *
 * @param kind {@code prewarm}, {@code retention} or {@code scrub}: the member of the schedule that holds {@code spec}
 * @param spec what is asked of the job, checked: the body of the call that begins one
 */
public record Task(String kind, ObjectNode spec) {
    static final List<String> KINDS = List.of(Prewarm.NAME, Retention.NAME, Scrub.NAME);

    public Task {
        about(kind, spec);
    }

    /** The one of a schedule, or empty if there is none. */
    static Optional<Task> read(Fields schedule) {
        List<String> named = KINDS.stream().filter(schedule::has).toList();
        if (named.size() > 1) {
            throw new InvalidField(named.get(1), "a schedule begins one job; make another for it");
        }
        return named.stream().findFirst().map(kind -> new Task(kind, schedule.tree(kind)));
    }

    /** What it does, in a line for people. */
    String about() {
        return about(kind, spec);
    }

    private static String about(String kind, ObjectNode spec) {
        return switch (kind) {
            case Prewarm.NAME -> PrewarmRequest.read(spec).about();
            case Retention.NAME -> Retention.isDryRun(spec) ? "what would be evicted" : "eviction down to the quota";
            case Scrub.NAME ->
                "every file of " + Scrub.Request.read(spec).modules().globs();
            default -> throw new IllegalArgumentException("no schedule can begin a job " + kind);
        };
    }

    /** What a token needs to have this done. */
    Scope scope() {
        return scopeOf(kind);
    }

    /** What a token needs to begin a job of this kind, and to change one. */
    public static Scope scopeOf(String kind) {
        return kind.equals(Retention.NAME) || kind.equals(Scrub.NAME) ? Scope.PURGE : Scope.PREWARM;
    }
}
