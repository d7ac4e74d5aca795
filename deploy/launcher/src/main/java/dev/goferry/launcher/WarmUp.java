package dev.goferry.launcher;

import dev.goferry.config.InvalidConfig;
import dev.goferry.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rehearses before the first client comes, for a time that is bounded: those after a start wait no longer than others. */
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
            delete(scratch); // Of a process that was killed in its own.
            Files.createDirectories(scratch);
            try (Rehearsal rehearsal = new Rehearsal(scratch)) {
                rehearsal.crowd(CROWD, 0);
                for (int version = 1;
                        System.nanoTime() - begin < config.warmUp().toNanos();
                        version++) {
                    rehearsal.version(version);
                }
            } finally {
                delete(scratch);
            }
        } catch (IOException | InvalidConfig | RuntimeException e) {
            LOG.debug("started without a warm-up", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
