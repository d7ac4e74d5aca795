package dev.goferry.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * What the control plane can do in steps. A step is one line of text of at most 2 KiB; doing it twice must be harmless,
 * because it happens after a crash. Methods block, on virtual threads, many at once.
 */
public interface JobKind {
    /** Names it in job documents and in the API. */
    String name();

    /**
     * Names the steps, each once, from what was asked for in the kind's own form. It may ask nodes, and give different steps when it is called again.
     *
     * @throws IOException if it cannot now and may be asked again
     * @throws IllegalArgumentException if it never can
     */
    Steps plan(ObjectNode spec) throws IOException, InterruptedException;

    /** Does one step. */
    Outcome run(String step) throws InterruptedException;

    /**
     * The steps of one job.
     *
     * @param warnings what is left out and why, for the operator
     */
    record Steps(List<String> steps, List<String> warnings) {
        public Steps {
            steps = List.copyOf(steps);
            warnings = List.copyOf(warnings);
        }
    }

    /** How a step ended. */
    sealed interface Outcome {
        /** It is done, and moved so many bytes. */
        record Done(long bytes) implements Outcome {}

        /** It cannot be done; {@code reason} is one line. */
        record Failed(String reason) implements Outcome {}

        /** It may be possible later; it is tried again a few times before it has failed. */
        record Retry(String reason) implements Outcome {}
    }
}
