package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Set;

/** Waits for the end of a job and shows how far it is. */
final class JobWait {
    private static final Duration LOOK = Duration.ofMillis(500);

    /** A control plane may be restarted meanwhile. */
    private static final int MISSES = 60;

    private static final Set<String> ENDED = Set.of("done", "failed", "cancelled");

    private JobWait() {}

    /** The job as it ended. */
    static ObjectNode until(AdminClient client, String id) throws Refused, InterruptedException {
        int missed = 0;
        while (true) {
            try {
                ObjectNode job = client.get("/jobs/" + id);
                missed = 0;
                if (ENDED.contains(job.path("state").asText())) {
                    show("");
                    return job;
                }
                show(job.path("state").asText() + " " + JobText.progress(job));
            } catch (Refused e) {
                missed++;
                if (e.exit() != Exit.UNAVAILABLE || missed > MISSES) {
                    throw e;
                }
            }
            Thread.sleep(LOOK);
        }
    }

    /** 0 for a job that did everything. */
    static int exit(ObjectNode job) {
        boolean all = job.path("state").asText().equals("done")
                && job.path("progress").path("failed").asLong() == 0;
        return all ? Exit.OK : Exit.FAILED;
    }

    private static void show(String line) {
        if (Terminal.isWatched()) {
            System.err.print("\r\u001b[K" + line);
            System.err.flush();
        }
    }
}
