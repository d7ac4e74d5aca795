package dev.goferry.job;

import dev.goferry.digest.Sha256;
import dev.goferry.document.Documents;
import dev.goferry.document.Documents.Seen;
import dev.goferry.document.InvalidField;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All jobs of a region, as documents {@code _goferry/jobs/{id}.json}. Every change is made to what was seen, so that two
 * processes never undo each other. Blocking, thread-safe.
 */
public final class Jobs {
    static final String FOLDER = "_goferry/jobs/";
    private static final String SUFFIX = ".json";
    private static final Pattern ID = Pattern.compile("\\d{8}-\\d{6}-[0-9a-f]{12}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final SecureRandom random = new SecureRandom();
    private final Documents documents;
    private final InstantSource clock;

    public Jobs(Documents documents, InstantSource clock) {
        this.documents = documents;
        this.clock = clock;
    }

    /** What became of a request to change a job. */
    public sealed interface Change {
        record Made(Job job) implements Change {}

        /** The job's state does not allow it, and is as before. */
        record Refused(Job job, String reason) implements Change {}

        record Unknown() implements Change {}
    }

    /** An id that nobody has; it sorts behind those of earlier milliseconds. */
    public String freshId() {
        byte[] more = new byte[5];
        random.nextBytes(more);
        return id(clock.instant(), HexFormat.of().formatHex(more));
    }

    /** The id of what is done for this reason at this time: the same for the same, whoever asks. */
    public static String idOf(String reason, Instant time) {
        return id(time, Sha256.hex(reason + "\n" + time));
    }

    private static String id(Instant time, String hex) {
        int millis = time.get(ChronoField.MILLI_OF_SECOND);
        return TIME.format(time) + "-" + String.format("%03x", millis) + hex.substring(0, 9);
    }

    /** Makes the job of this id, or gives the one that is there: doing it twice makes one job. */
    public Job create(String id, String kind, String about, String by) throws IOException {
        Job job = new Job(
                id,
                kind,
                about,
                by,
                clock.instant(),
                JobState.ACTIVE,
                "",
                List.of(),
                Optional.empty(),
                new BitSet(),
                Tally.NONE,
                Optional.empty());
        return documents.create(key(id), JobDocument.of(job)) ? job : find(id).orElse(job);
    }

    /** The job, or empty if there is none or this can be no id. */
    public Optional<Job> find(String id) throws IOException {
        return seen(id).map(seen -> JobDocument.read(seen.json()));
    }

    private Optional<Seen> seen(String id) throws IOException {
        return ID.matcher(id).matches() ? documents.read(key(id)) : Optional.empty();
    }

    /** All jobs' ids, the newest first, with the version of each document. */
    List<Stat> newestFirst() throws IOException {
        try (Stream<Stat> all = documents.store().list(FOLDER)) {
            return all.filter(stat -> ID.matcher(idOf(stat)).matches())
                    .sorted(Comparator.comparing(Stat::key).reversed())
                    .toList();
        }
    }

    /** At most {@code most} jobs older than the job {@code before} (or than none, if it is empty), the newest first. */
    public List<Job> page(String before, int most) throws IOException {
        List<String> ids = newestFirst().stream()
                .map(Jobs::idOf)
                .filter(id -> before.isEmpty() || id.compareTo(before) < 0)
                .limit(most)
                .toList();
        List<Job> page = new java.util.ArrayList<>();
        for (String id : ids) {
            find(id).ifPresent(page::add);
        }
        return page;
    }

    /** Stops its steps from being begun; those under way end. */
    public Change pause(String id) throws IOException {
        return change(
                id,
                job -> switch (job.state()) {
                    case ACTIVE -> Optional.of(job.with(JobState.PAUSED, "", Optional.empty()));
                    case PAUSED, DONE, FAILED, CANCELLED -> Optional.empty();
                },
                JobState.PAUSED);
    }

    /** Goes on where it was paused. */
    public Change resume(String id) throws IOException {
        return change(
                id,
                job -> switch (job.state()) {
                    case PAUSED -> Optional.of(job.with(JobState.ACTIVE, "", Optional.empty()));
                    case ACTIVE, DONE, FAILED, CANCELLED -> Optional.empty();
                },
                JobState.ACTIVE);
    }

    /** Ends it for good; what was done stays done. */
    public Change cancel(String id) throws IOException {
        return change(
                id,
                job -> switch (job.state()) {
                    case ACTIVE, PAUSED -> Optional.of(job.with(JobState.CANCELLED, "", Optional.of(clock.instant())));
                    case DONE, FAILED, CANCELLED -> Optional.empty();
                },
                JobState.CANCELLED);
    }

    void fail(String id, String reason) throws IOException {
        change(
                id,
                job -> job.state().isFinal()
                        ? Optional.empty()
                        : Optional.of(job.with(JobState.FAILED, reason, Optional.of(clock.instant()))),
                JobState.FAILED);
    }

    /** The first plan counts; false if this is not it. */
    boolean commit(String id, Job.Plan plan, List<String> warnings) throws IOException {
        Change change = change(
                id,
                job -> job.plan().isPresent() || job.state().isFinal()
                        ? Optional.empty()
                        : Optional.of(ended(job.planned(plan, warnings))),
                JobState.ACTIVE);
        return change instanceof Change.Made(Job job) && job.plan().equals(Optional.of(plan));
    }

    /** Counts a segment once, however often it is told, and ends the job with the last one. */
    Optional<Job> finish(String id, int segment, Tally tally) throws IOException {
        change(
                id,
                job -> job.isFinished(segment) ? Optional.empty() : Optional.of(ended(job.finishing(segment, tally))),
                JobState.DONE);
        return find(id);
    }

    private Job ended(Job job) {
        return job.isEverySegmentFinished() && !job.state().isFinal()
                ? job.with(JobState.DONE, "", Optional.of(clock.instant()))
                : job;
    }

    void delete(String id) throws IOException {
        documents.store().delete(key(id));
    }

    /** A change that gives nothing is made already where the job is in the state {@code wanted}, else refused. */
    private Change change(String id, Function<Job, Optional<Job>> change, JobState wanted) throws IOException {
        if (!ID.matcher(id).matches()) {
            return new Change.Unknown();
        }
        boolean[] refused = new boolean[1];
        Optional<Job> now = documents
                .change(key(id), json -> {
                    Job before = JobDocument.read(json);
                    Optional<Job> after = change.apply(before);
                    refused[0] = after.isEmpty() && before.state() != wanted;
                    return after.map(JobDocument::of);
                })
                .map(JobDocument::read);
        if (now.isEmpty()) {
            return new Change.Unknown();
        }
        return refused[0]
                ? new Change.Refused(
                        now.get(), "the job is " + now.get().state().text())
                : new Change.Made(now.get());
    }

    static String idOf(Stat stat) {
        String name = stat.key().substring(FOLDER.length());
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
    }

    private static String key(String id) {
        if (!ID.matcher(id).matches()) {
            throw new InvalidField("id", "no job has such an id");
        }
        return FOLDER + id + SUFFIX;
    }
}
