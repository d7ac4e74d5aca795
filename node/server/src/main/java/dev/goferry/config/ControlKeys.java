package dev.goferry.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The keys {@code control.*}, which share the node's table and mean nothing to a node: the launcher hands them on to the
 * control plane. Immutable.
 *
 * @param listen the address of the API
 * @param nodes whom jobs ask; empty: the node of the same process
 * @param concurrency steps at once
 * @param rate steps begun a second; 0 for no limit
 * @param history ended jobs that are kept
 * @param maxBodyBytes of a request
 * @param failedLogins of one address within a minute
 * @param watch the index feed that is followed
 * @param webhooks the git servers that are heard
 */
public record ControlKeys(
        HostPort listen,
        List<URI> nodes,
        Optional<String> bootstrapToken,
        Optional<Path> bootstrapTokenFile,
        Optional<String> secret,
        Optional<Path> secretFile,
        int concurrency,
        int rate,
        int history,
        int maxBodyBytes,
        int failedLogins,
        WatchKeys watch,
        WebhookKeys webhooks) {
    public ControlKeys {
        nodes = List.copyOf(nodes);
    }

    /**
     * The first token, from wherever it was given.
     *
     * @throws IllegalArgumentException if its file cannot be read or holds none
     */
    public Optional<String> token() {
        return bootstrapToken.or(() -> bootstrapTokenFile.map(ControlSettings::tokenIn));
    }

    /**
     * The secret under which peers' tokens are kept, from wherever it was given.
     *
     * @throws IllegalArgumentException if its file cannot be read or holds none
     */
    public Optional<String> secretText() {
        return secret.or(() -> secretFile.map(file -> ControlSettings.textIn(file, "control.secret-file")));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ControlKeys[" + listen + ", nodes=" + nodes + "]";
    }
}
