package dev.goferry.control;

import dev.goferry.feed.WatchConfig;
import dev.goferry.replication.Peering;
import dev.goferry.webhook.WebhookConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the control plane starts with.
 *
 * @param region the region's name, which its peers know it by
 * @param host the address of the admin API
 * @param port of it; 0 for any free one
 * @param nodes base URLs of the nodes that it asks; empty: those that it is started with
 * @param bootstrapToken a token with every scope, of at least {@value #SHORTEST_TOKEN} characters
 * @param concurrency steps of jobs at once
 * @param rate steps begun a second; 0 for no limit
 * @param history ended jobs that are kept
 * @param maxBodyBytes the largest request
 * @param peering how it follows other regions
 * @param watch the index feed that is followed
 * @param webhooks the git servers that are heard
 * @param failedLogins of one address within a minute; after these it is not heard for the rest of it
 * @param scratch a folder for files on their way, which others may use too
 */
public record ControlConfig(
        String region,
        String host,
        int port,
        List<URI> nodes,
        Optional<String> bootstrapToken,
        int concurrency,
        int rate,
        int history,
        int maxBodyBytes,
        Peering peering,
        WatchConfig watch,
        WebhookConfig webhooks,
        int failedLogins,
        Path scratch) {
    public static final int SHORTEST_TOKEN = 16;

    public ControlConfig {
        nodes = List.copyOf(nodes);
        if (bootstrapToken.filter(token -> token.length() < SHORTEST_TOKEN).isPresent()) {
            throw new IllegalArgumentException("control.bootstrap-token: at least " + SHORTEST_TOKEN
                    + " characters, such as openssl rand -hex 32");
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ControlConfig[" + host + ":" + port + ", nodes=" + nodes + "]";
    }
}
