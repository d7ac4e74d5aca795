package dev.goferry.webhook;

import dev.goferry.module.ModulePattern;
import java.util.Map;
import java.util.Optional;

/**
 * What webhooks are taken. Immutable.
 *
 * @param secrets what each server signs with or sends, of at least {@value #SHORTEST_SECRET} characters; one that is not
 *     here is not heard
 * @param repositories those that are heeded, as host and path: {@code github.com/acme/*}
 * @param modules what stands for the beginning of a repository's name in module paths, such as {@code go.acme.dev} for
 *     {@code github.com/acme}; the longest counts
 * @param prewarm whether the version of a pushed tag is fetched
 */
public record WebhookConfig(
        Map<Forge, String> secrets, ModulePattern repositories, Map<String, String> modules, boolean prewarm) {
    /** Hears nobody. */
    public static final WebhookConfig NONE = new WebhookConfig(Map.of(), ModulePattern.NONE, Map.of(), true);

    public static final int SHORTEST_SECRET = 16;

    public WebhookConfig {
        secrets = Map.copyOf(secrets);
        modules = Map.copyOf(modules);
        for (Map.Entry<Forge, String> each : secrets.entrySet()) {
            if (each.getValue().length() < SHORTEST_SECRET) {
                throw new IllegalArgumentException(
                        "control.webhook-" + each.getKey().text() + "-secret: at least " + SHORTEST_SECRET
                                + " characters, such as openssl rand -hex 32");
            }
        }
        if (!secrets.isEmpty() && repositories.globs().isEmpty()) {
            throw new IllegalArgumentException("control.webhook-repositories is not set; name the repositories whose"
                    + " webhooks are heeded, such as github.com/acme/*");
        }
    }

    Optional<String> secret(Forge forge) {
        return Optional.ofNullable(secrets.get(forge));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "WebhookConfig[" + secrets.keySet() + ", " + repositories + "]";
    }
}
