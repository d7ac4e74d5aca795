package dev.goferry.history;

import dev.goferry.json.FlatJson;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * What happened in a run: recorded from any number of threads, written as NDJSON, and read back or merged with what other
 * processes wrote. About 500 bytes of heap a record.
 */
public final class History {
    private final Queue<Observation> observations = new ConcurrentLinkedQueue<>();
    private final Queue<OriginRequest> origin = new ConcurrentLinkedQueue<>();

    /** Records what a client saw. */
    public void add(Observation observation) {
        observations.add(observation);
    }

    /** Records what an upstream saw. */
    public void add(OriginRequest request) {
        origin.add(request);
    }

    /** Everything that clients saw, by time. */
    public List<Observation> observations() {
        return observations.stream()
                .sorted(Comparator.comparing(Observation::start))
                .toList();
    }

    /** Everything that upstreams saw, by time. */
    public List<OriginRequest> origin() {
        return origin.stream()
                .sorted(Comparator.comparing(OriginRequest::start))
                .toList();
    }

    /** Writes all that was recorded so far, a record a line. */
    public void write(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Observation observation : observations) {
                out.append(observation.json().toString()).append('\n');
            }
            for (OriginRequest request : origin) {
                out.append(request.json().toString()).append('\n');
            }
        }
    }

    /** Adds what another process wrote. A line that cannot be read is an IOException with its number. */
    public void merge(Path file) throws IOException {
        List<String> lines;
        try (Stream<String> all = Files.lines(file)) {
            lines = all.toList();
        }
        for (int i = 0; i < lines.size(); i++) {
            try {
                add(FlatJson.parse(lines.get(i)));
            } catch (RuntimeException e) {
                throw new IOException(file + " line " + (i + 1) + " is no record of a history: " + e.getMessage(), e);
            }
        }
    }

    private void add(FlatJson json) {
        switch (json.text("type")) {
            case Observation.TYPE -> add(Observation.of(json));
            case OriginRequest.TYPE -> add(OriginRequest.of(json));
            default -> throw new IllegalArgumentException("unknown type " + json.text("type"));
        }
    }
}
