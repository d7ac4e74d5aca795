package dev.goferry.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.admin.Answer;
import dev.goferry.admin.Call;
import dev.goferry.admin.Problem;
import dev.goferry.digest.Sha256;
import dev.goferry.document.Documents;
import dev.goferry.document.Fields;
import dev.goferry.document.Json;
import dev.goferry.job.Job;
import dev.goferry.job.JobEngine;
import dev.goferry.job.Jobs;
import dev.goferry.job.Segments;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns a call into a job, and the same call with the same {@code Idempotency-Key} into the same job: the key names a job
 * id before the job is made, so that even a crash between the two makes no second one. Keys are kept for
 * {@link #REMEMBERED} at least. Thread-safe.
 */
final class Submission {
    static final Duration REMEMBERED = Duration.ofDays(1);

    private static final String HEADER = "idempotency-key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final String FOLDER = "_goferry/idempotency/";

    /** Old keys are looked for at every so many submissions. */
    private static final int SWEEP_EVERY = 100;

    private final java.util.concurrent.atomic.AtomicInteger count = new java.util.concurrent.atomic.AtomicInteger();
    private final Documents documents;
    private final Jobs jobs;
    private final Segments segments;
    private final JobEngine engine;
    private final InstantSource clock;

    Submission(Documents documents, Jobs jobs, Segments segments, JobEngine engine, InstantSource clock) {
        this.documents = documents;
        this.jobs = jobs;
        this.segments = segments;
        this.engine = engine;
        this.clock = clock;
    }

    /** What became of a request for a job. */
    sealed interface Outcome {
        /** There is this job, made now or by the same request before. */
        record Begun(Job job) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    /** What makes a request the same as another: who asked, with which key, for what. */
    @SuppressWarnings("ArrayRecordComponent") // Hashed, never compared.
    private record Identity(String by, String key, String path, byte[] request) {
        /** Of what is asked for. */
        String hash() {
            return Submission.hash(List.of(bytes(path), request));
        }

        String document() {
            return FOLDER + Submission.hash(List.of(bytes(by), bytes(key))) + ".json";
        }
    }

    /** What a key stands for: a job, and the hash of the request. */
    private record Claim(String job, String request) {
        static Claim read(Fields fields) {
            return new Claim(fields.text("job"), fields.text("request"));
        }

        ObjectNode json() {
            return Json.object().put("job", job).put("request", request);
        }
    }

    /** Answers 202 with the job, or with a problem. */
    Answer submit(Call call, String kind, String about, ObjectNode spec) throws IOException {
        Optional<String> key = call.header(HEADER);
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            return Problem.invalid("Idempotency-Key: 1 to 200 printable characters")
                    .answer();
        }
        Optional<Identity> identity = key.map(text -> new Identity(call.grant().id(), text, call.path(), call.body()));
        return switch (begin(identity, call.grant().id(), kind, about, spec)) {
            case Outcome.Begun(Job job) ->
                Answer.json(202, JobJson.of(job)).with("location", "/api/v1/jobs/" + job.id());
            case Outcome.Refused(Problem problem) -> problem.answer();
        };
    }

    /**
     * The same for a request that carries no token, and whose bytes may differ while it means the same.
     *
     * @param by who asks instead of a token
     * @param key alone tells requests of these apart
     */
    Outcome submit(String by, String key, String kind, String about, ObjectNode spec) throws IOException {
        Identity identity = new Identity(by, key, "", new byte[0]);
        return begin(Optional.of(identity), by, kind, about, spec);
    }

    private Outcome begin(Optional<Identity> identity, String by, String kind, String about, ObjectNode spec)
            throws IOException {
        Optional<Claim> before = identity.isPresent() ? claim(identity.get()) : Optional.empty();
        if (before.isEmpty() && !engine.hasRoom()) {
            return new Outcome.Refused(Problem.tooMany("too many jobs are not ended; cancel some or wait", 30));
        }
        String id = jobs.freshId();
        if (identity.isPresent()) {
            Claim claim = before.isPresent() ? before.get() : claim(identity.get(), id);
            if (!claim.request().equals(identity.get().hash())) {
                return new Outcome.Refused(Problem.otherRequest("send another key with another request"));
            }
            id = claim.job();
        }
        segments.keepSpec(id, spec);
        Job job = jobs.create(id, kind, about, by);
        engine.nudge();
        return new Outcome.Begun(job);
    }

    /** What the key stands for, if it was sent before. */
    private Optional<Claim> claim(Identity identity) throws IOException {
        return documents
                .read(identity.document())
                .map(seen -> new Fields(seen.json()))
                .map(Claim::read);
    }

    /** What the key stands for from now on: this job, unless somebody was faster. */
    private Claim claim(Identity identity, String id) throws IOException {
        if (count.incrementAndGet() % SWEEP_EVERY == 0) {
            sweep();
        }
        Claim claim = new Claim(id, identity.hash());
        return documents.create(identity.document(), claim.json())
                ? claim
                : claim(identity)
                        .orElseThrow(() -> new IOException("the idempotency key has just run out; send it again"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void sweep() throws IOException {
        Instant old = clock.instant().minus(REMEMBERED);
        try (Stream<Stat> keys = documents.store().list(FOLDER)) {
            for (Stat stat : keys.filter(stat -> stat.modified().isBefore(old)).toList()) {
                documents.store().delete(stat.key());
            }
        }
    }

    private static String hash(List<byte[]> parts) {
        MessageDigest digest = Sha256.create();
        for (byte[] part : parts) {
            digest.update(part);
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
