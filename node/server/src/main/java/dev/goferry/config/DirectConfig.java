package dev.goferry.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How {@code direct} runs the go tool.
 *
 * @param go its name on PATH or its path
 * @param govcs GOVCS syntax: which version control systems for which modules
 * @param timeout of one run, its process group is killed after that
 * @param maxBytes of a run's scratch folder
 * @param concurrency runs at once
 */
public record DirectConfig(String go, String govcs, Duration timeout, long maxBytes, int concurrency, Access access) {
    /**
     * How it reaches private servers.
     *
     * @param gitConfig git's global configuration
     * @param ca PEM certificates trusted beside the system's
     * @param sshKey a private key without a passphrase
     * @param knownHosts ssh servers' keys
     */
    public record Access(
            Optional<Path> gitConfig, Optional<Path> ca, Optional<Path> sshKey, Optional<Path> knownHosts) {}
}
