package dev.goferry.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The keys {@code control.watch-*}: the index feed that the control plane follows. Immutable.
 *
 * @param index its base URL; empty: none
 * @param every how often it is asked
 * @param rate versions fetched a second, at most
 */
public record WatchKeys(Optional<URI> index, Duration every, int rate) {}
