package dev.goferry.config;

import dev.goferry.module.ModulePattern;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys {@code control.webhook-*}: which git servers the control plane hears. Immutable.
 *
 * @param secrets by the server's name as in the key, where they are given themselves
 * @param secretFiles the same where a file holds them
 * @param repositories host and path of those that are heeded
 * @param modules what stands for the beginning of a repository in module paths
 * @param prewarm whether the version of a pushed tag is fetched
 */
public record WebhookKeys(
        Map<String, String> secrets,
        Map<String, Path> secretFiles,
        ModulePattern repositories,
        Map<String, String> modules,
        boolean prewarm) {
    public WebhookKeys {
        secrets = Map.copyOf(secrets);
        secretFiles = Map.copyOf(secretFiles);
        modules = Map.copyOf(modules);
    }

    /**
     * All secrets, from wherever they were given.
     *
     * @throws IllegalArgumentException if a file cannot be read or holds none
     */
    public Map<String, String> allSecrets() {
        Map<String, String> all = new LinkedHashMap<>(secrets);
        secretFiles.forEach((server, file) ->
                all.put(server, SecretFile.read(WebhookSettings.fileKey(server), file, text -> {
                    Optional<String> secret = WebhookSettings.secret(text);
                    return secret.orElseThrow(() -> new IllegalArgumentException("it is empty"));
                })));
        return all;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "WebhookKeys[" + secrets.keySet() + ", " + secretFiles + ", " + repositories + "]";
    }
}
