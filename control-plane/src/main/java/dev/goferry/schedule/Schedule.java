package dev.goferry.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import dev.goferry.module.ModulePath;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is done when. Immutable; at most {@value #MAX_BYTES} bytes of JSON.
 *
 * @param name {@link #NAME}
 * @param zone whose clock the expression goes by: UTC, or a name of the IANA time zone database
 * @param refresh modules that are refreshed first
 * @param task the job that is begun; empty where modules are only refreshed
 * @param deadline how long after its time a run may still begin
 * @param changed when it was made or replaced: what was due before is nobody's
 * @param by the grant that did
 */
public record Schedule(
        String name,
        Cron cron,
        ZoneId zone,
        List<ModulePath> refresh,
        Optional<Task> task,
        Duration deadline,
        Instant changed,
        String by) {
    /** What a schedule may be called. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    public static final int MAX_BYTES = 1 << 20;

    private static final Set<String> ASKED = named("name", "cron", "zone", "refresh", "startingDeadlineSeconds");
    private static final Set<String> KEPT =
            named("name", "cron", "zone", "refresh", "startingDeadlineSeconds", "changed", "by");
    private static final int MOST_REFRESHED = 1_000;
    private static final long SHORTEST_DEADLINE = 60;
    private static final long LONGEST_DEADLINE = Duration.ofDays(7).toSeconds();
    private static final long DEADLINE = Duration.ofDays(1).toSeconds();

    private static Set<String> named(String... fields) {
        return Stream.concat(Stream.of(fields), Task.KINDS.stream()).collect(Collectors.toUnmodifiableSet());
    }

    public Schedule {
        refresh = List.copyOf(refresh);
        if (!NAME.matcher(name).matches()) {
            throw new InvalidField("name", "expected lower-case letters, digits and hyphens, at most 63");
        }
        if (refresh.isEmpty() && task.isEmpty()) {
            throw new InvalidField("", "nothing to do: name modules to refresh, or prewarm, retention or scrub");
        }
    }

    /** Reads what somebody asks for; what is wrong is an {@link InvalidField} or an InvalidName. */
    public static Schedule asked(ObjectNode json, Instant now, String by) {
        return of(new Fields(json).only(ASKED), now, by);
    }

    /** Reads {@link #json}. */
    static Schedule read(ObjectNode json) {
        Fields fields = new Fields(json).only(KEPT);
        return of(fields, fields.time("changed").orElse(Instant.EPOCH), fields.text("by"));
    }

    private static Schedule of(Fields fields, Instant changed, String by) {
        List<ModulePath> refresh = new ArrayList<>();
        fields.texts("refresh", MOST_REFRESHED).forEach(module -> refresh.add(new ModulePath(module)));
        return new Schedule(
                fields.text("name"),
                Cron.parse(fields.text("cron")),
                zone(fields.optionalText("zone").orElse("UTC")),
                refresh,
                Task.read(fields),
                Duration.ofSeconds(
                        fields.number("startingDeadlineSeconds", DEADLINE, SHORTEST_DEADLINE, LONGEST_DEADLINE)),
                changed,
                by);
    }

    private static ZoneId zone(String text) {
        if (text.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        if (!ZoneId.getAvailableZoneIds().contains(text)) {
            throw new InvalidField("zone", "expected UTC or a time zone such as Europe/Berlin");
        }
        return ZoneId.of(text);
    }

    /** The whole of it as it is kept. */
    ObjectNode json() {
        return shown().put("by", by);
    }

    /** The whole of it as it is shown. */
    public ObjectNode shown() {
        ObjectNode json = Json.object()
                .put("name", name)
                .put("cron", cron.toString())
                .put("zone", zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
        ArrayNode modules = json.putArray("refresh");
        refresh.forEach(module -> modules.add(module.value()));
        task.ifPresent(job -> json.set(job.kind(), job.spec()));
        return json.put("startingDeadlineSeconds", deadline.toSeconds()).put("changed", changed.toString());
    }

    /** What it does, in a line for people. */
    public String about() {
        List<String> parts = new ArrayList<>();
        if (!refresh.isEmpty()) {
            parts.add("refresh of " + (refresh.size() == 1 ? refresh.getFirst() : refresh.size() + " modules"));
        }
        task.map(Task::about).ifPresent(parts::add);
        return String.join(", ", parts);
    }

    /** What a token needs to make it, or to end it. */
    public Scope scope() {
        return task.map(Task::scope).orElse(Scope.PREWARM);
    }

    /** The first time it is due behind {@code after}. */
    public Optional<Instant> next(Instant after) {
        return cron.next(after, zone);
    }

    /** Whether it says the same, whoever made it and whenever. */
    public boolean isSameAs(Schedule other) {
        return shown().without("changed").equals(other.shown().without("changed"));
    }
}
