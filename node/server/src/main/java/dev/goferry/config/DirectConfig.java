package dev.goferry.config;

import java.time.Duration;

/**
 * How {@code direct} runs the go tool.
 *
 * @param go its name on PATH or its path
 * @param govcs GOVCS syntax: which version control systems for which modules
 * @param timeout of one run, its process group is killed after that
 * @param maxBytes of a run's scratch folder
 * @param concurrency runs at once
 */
public record DirectConfig(String go, String govcs, Duration timeout, long maxBytes, int concurrency) {}
