package dev.goferry.launcher;

import dev.goferry.config.InvalidConfig;
import dev.goferry.config.NodeConfig;
import dev.goferry.storage.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rehearses before the first client comes, if it is asked for: the first crowd, and then until the time is over. */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** As many as come at once when a build farm starts. */
    private static final int CROWD = 200;

    private WarmUp() {}

    /** Never fails a start: what goes wrong here goes wrong again, and is told, when the node itself starts. */
    static void run(NodeConfig config) throws InterruptedException {
        if (config.warmUp().isZero()) {
            return;
        }
        long begin = System.nanoTime();
        Path scratch = config.spool().dir().resolve("warm-up");
        try {
            FileTree.delete(scratch); // Of a process that was killed in its own.
            Files.createDirectories(scratch);
            try (Rehearsal rehearsal = new Rehearsal(scratch, List.of())) {
                rehearsal.crowd(CROWD, 0);
                for (int version = 1;
                        System.nanoTime() - begin < config.warmUp().toNanos();
                        version++) {
                    rehearsal.version(version);
                }
            } finally {
                FileTree.delete(scratch);
            }
        } catch (IOException | InvalidConfig | RuntimeException e) {
            LOG.debug("started without a warm-up", e);
        }
    }
}
