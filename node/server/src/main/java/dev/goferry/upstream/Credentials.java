package dev.goferry.upstream;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the credential of an upstream or its proxy when the node starts. */
final class Credentials {
    private Credentials() {}

    static @Nullable Credential of(UpstreamConfig config, Function<String, @Nullable String> environment) {
        Origin origin = Origin.of(config.base());
        boolean closed = origin.secure() || origin.loopback();
        Credential own = own(config, environment);
        if (own != null && !closed) {
            throw new IllegalArgumentException("upstream " + config.base()
                    + " has credentials, which everybody could read over plain http: use https for it");
        }
        // Over plain http go leaves netrc alone, too: its entries are often for other programs.
        return own != null || config.netrc() == null || !closed
                ? own
                : Netrc.read(config.netrc()).credential(origin.host());
    }

    /** What was configured for this very upstream. */
    private static @Nullable Credential own(UpstreamConfig config, Function<String, @Nullable String> environment) {
        if (config.credential() != null) {
            return config.credential();
        }
        String variable = config.credentialVariable();
        return variable == null ? null : variable(variable, environment);
    }

    static Credential variable(String name, Function<String, @Nullable String> environment) {
        String value = environment.apply(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    "environment variable " + name + " is empty: an upstream's credentials should be in it");
        }
        return Credential.parse(value);
    }
}
