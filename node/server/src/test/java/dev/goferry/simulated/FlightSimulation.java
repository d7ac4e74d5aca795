package dev.goferry.simulated;

import java.nio.file.Path;
import java.util.concurrent.FutureTask;

/** What runs inside of virtual time. */
public final class FlightSimulation implements Simulation {
    /** On a virtual thread, as its tasks are: that makes turns quick. */
    @Override
    public Seen run(long seed, Path folder) throws Exception {
        FutureTask<Seen> run = new FutureTask<>(() -> new FlightWorld(seed, folder).run());
        Thread thread = Thread.ofVirtual().start(run);
        thread.join();
        return run.get();
    }
}
