package dev.goferry.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Clients are sent to the bucket for zips that are in it.
 *
 * @param holds how long a URL may be used, 1 to 60 seconds
 * @param endpoint where clients reach the bucket, if not where the node does
 */
public record RedirectConfig(Duration holds, Optional<URI> endpoint) {}
