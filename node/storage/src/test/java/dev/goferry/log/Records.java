package dev.goferry.log;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import java.time.Instant;
import java.util.Optional;

/** Records for tests. */
public final class Records {
    /** When they happened. */
    public static final Instant TIME = Instant.parse("2026-11-01T10:00:00.123456789Z");

    private Records() {}

    /** A version of the module {@code example.com/name}. */
    public static ModuleVersion version(String name, int patch) {
        return new ModuleVersion(new ModulePath("example.com/" + name), new Version("v1.0." + patch));
    }

    /** A version's file came in. */
    public static LogRecord.Stored stored(ModuleVersion module, ArtifactKind kind) {
        Optional<String> h1 = kind == ArtifactKind.INFO ? Optional.empty() : Optional.of("h1:" + "A".repeat(43) + "=");
        Pin pin = new Pin(42, "ab".repeat(32), h1, "https://proxy.example", TIME, "sum.golang.org");
        return new LogRecord.Stored(new ArtifactKey(module, kind), pin, TIME, "eu", false);
    }

    /** A zip came in. */
    public static LogRecord.Stored stored(String name, int patch) {
        return stored(version(name, patch), ArtifactKind.ZIP);
    }

    /** A version was purged. */
    public static LogRecord.Purged purged(String name, int patch) {
        return new LogRecord.Purged(new PurgeScope.OneVersion(version(name, patch)), "leaked a key", true, "ops", TIME);
    }
}
