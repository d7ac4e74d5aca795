package dev.goferry.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Documents;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What jobs were asked for and their steps, in the bucket: {@code _goferry/steps/{job}/{attempt}/{segment}.txt} has a
 * step a line and never changes, {@code ….json} beside it how each of them ended. Blocking, thread-safe.
 */
public final class Segments {
    private static final String FOLDER = "_goferry/steps/";

    /** 200 steps of 2 KiB each, and room. */
    private static final int MAX_BYTES = 4 << 20;

    private final SecureRandom random = new SecureRandom();
    private final Documents documents;

    public Segments(Documents documents) {
        this.documents = documents;
    }

    /** Keeps what a job was asked for, before the job itself is made; a second one for the same job does nothing. */
    public void keepSpec(String job, ObjectNode spec) throws IOException {
        documents.create(FOLDER + job + "/spec.json", spec);
    }

    /** What the job was asked for. */
    public ObjectNode spec(String job) throws IOException {
        return documents
                .read(FOLDER + job + "/spec.json")
                .orElseThrow(() -> new IOException("what job " + job + " was asked for is gone"))
                .json();
    }

    /** Writes the steps; they are the job's once its document names this plan. */
    Job.Plan write(String job, List<String> steps, int segmentSteps) throws IOException {
        byte[] name = new byte[6];
        random.nextBytes(name);
        Job.Plan plan = new Job.Plan(HexFormat.of().formatHex(name), steps.size(), segmentSteps);
        for (int segment = 0; segment < plan.segments(); segment++) {
            int from = segment * segmentSteps;
            String text = String.join("\n", steps.subList(from, from + plan.stepsOf(segment)));
            documents.store().putIfAbsent(key(job, plan, segment, ".txt"), text.getBytes(StandardCharsets.UTF_8));
        }
        return plan;
    }

    /** The steps of a segment. */
    public List<String> steps(Job job, int segment) throws IOException {
        Job.Plan plan = job.plan().orElseThrow();
        byte[] text = documents
                .store()
                .read(key(job.id(), plan, segment, ".txt"), MAX_BYTES)
                .orElseThrow(() -> new IOException("segment " + segment + " of job " + job.id() + " is gone"));
        return List.of(new String(text, StandardCharsets.UTF_8).split("\n", -1));
    }

    /** How the steps of a segment ended so far. */
    public Results results(Job job, int segment) throws IOException {
        return documents
                .read(key(job.id(), job.plan().orElseThrow(), segment, ".json"))
                .map(seen -> Results.read(seen.json()))
                .orElse(Results.NONE);
    }

    /** Adds results to those that are there; what a step came to first stays. */
    Results add(Job job, int segment, Results more) throws IOException {
        String key = key(job.id(), job.plan().orElseThrow(), segment, ".json");
        ObjectNode json = more.toJson();
        if (documents.create(key, json)) {
            return more;
        }
        return documents
                .change(key, there -> Optional.of(Results.read(there).or(more).toJson()))
                .map(Results::read)
                .orElseThrow(() -> new IOException(key + " is gone"));
    }

    /** Forgets all segments of a job. */
    void delete(String job) throws IOException {
        try (Stream<Stat> all = documents.store().list(FOLDER + job + "/")) {
            for (Stat stat : all.toList()) {
                documents.store().delete(stat.key());
            }
        }
    }

    private static String key(String job, Job.Plan plan, int segment, String suffix) {
        return FOLDER + job + "/" + plan.attempt() + "/" + String.format("%06d", segment) + suffix;
    }
}
