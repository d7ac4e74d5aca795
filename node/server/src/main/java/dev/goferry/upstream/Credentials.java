package dev.goferry.upstream;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the credential of an upstream or its proxy when the node starts. */
final class Credentials {
    private Credentials() {}

    static @Nullable Credential of(UpstreamConfig config, Function<String, @Nullable String> environment) {
        Origin origin = Origin.of(config.base());
        Credential found = find(config, origin, environment);
        if (found != null && !origin.secure() && !origin.loopback() && !config.credentialOverHttp()) {
            throw new IllegalArgumentException("upstream " + config.base()
                    + " has credentials but is plain http: use https, or allow credentials over http for it");
        }
        return found;
    }

    private static @Nullable Credential find(
            UpstreamConfig config, Origin origin, Function<String, @Nullable String> environment) {
        if (config.credential() != null) {
            return config.credential();
        }
        String variable = config.credentialVariable();
        if (variable != null) {
            return variable(variable, environment);
        }
        return config.netrc() == null ? null : Netrc.read(config.netrc()).credential(origin.host());
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
