package dev.goferry.fetch;

import dev.goferry.flight.Landing;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModuleVersion;
import dev.goferry.purge.Barred;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses what was purged and may not return, before any upstream is asked. Blocking, thread-safe. */
public final class Purges {
    private final Barred barred;

    public Purges(Barred barred) {
        this.barred = barred;
    }

    /** Why the version may not be fetched, or null; 503 if the store cannot tell. */
    public @Nullable Landing of(ModuleVersion module) {
        try {
            return landing(module, barred.recently(module));
        } catch (IOException e) {
            return StoreTrouble.landing(e);
        }
    }

    /** Why the version that was just committed must go again, or null. */
    Landing.@Nullable Refused since(ModuleVersion module) throws IOException {
        return landing(module, barred.now(module));
    }

    private static Landing.@Nullable Refused landing(ModuleVersion module, Optional<LogRecord.Purged> purge) {
        return purge.map(known -> new Landing.Refused(
                        module + " was purged at " + known.time() + " and may not return: " + known.reason(), null))
                .orElse(null);
    }
}
