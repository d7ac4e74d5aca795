package dev.goferry.simulated;

import java.nio.file.Path;

/** Runs one seed in virtual time. */
public interface Simulation {
    /**
     * What was seen under the seed.
     *
     * @param folder an empty one, for the nodes' disks
     */
    Seen run(long seed, Path folder) throws Exception;
}
