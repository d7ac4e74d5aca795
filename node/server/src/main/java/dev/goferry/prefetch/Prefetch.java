package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;

/** One file to fetch ahead, and why. */
public record Prefetch(ArtifactKey file, Reason reason) {}
