package dev.goferry.retention;

import dev.goferry.keeper.StepLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for evictions that a crash left half done, at once and every {@link #LOOK}, and has them ended or undone. */
public final class UnfinishedEvictions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedEvictions.class);
    private static final Duration LOOK = Duration.ofMinutes(10);

    /** While there are some: what is missing may be had again soon. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Retention retention;
    private final StepLoop loop;

    private UnfinishedEvictions(Retention retention) {
        this.retention = retention;
        this.loop = StepLoop.start("unfinished-evictions", this::step);
    }

    /** Begins. */
    public static UnfinishedEvictions start(Retention retention) {
        return new UnfinishedEvictions(retention);
    }

    private Duration step() throws InterruptedException {
        try {
            return retention.finish() == 0 ? LOOK : SOON;
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("evictions that were left half done cannot be looked for now: {}", e.toString());
            return SOON;
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
