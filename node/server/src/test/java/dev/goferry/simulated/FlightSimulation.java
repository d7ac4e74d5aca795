package dev.goferry.simulated;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;

/** What runs inside of virtual time. */
public final class FlightSimulation implements Simulation {
    /** A hundred times what a seed takes, and more than a slow machine needs. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** On a virtual thread, as its tasks are: that makes turns quick. */
    @Override
    public Seen run(long seed, Path folder) throws Exception {
        FlightWorld world = new FlightWorld(seed, folder);
        FutureTask<Seen> run = new FutureTask<>(world::run);
        if (!Thread.ofVirtual().start(run).join(LONGEST)) {
            throw world.turns.stuck();
        }
        return run.get();
    }
}
