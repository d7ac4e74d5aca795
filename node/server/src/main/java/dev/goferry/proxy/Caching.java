package dev.goferry.proxy;

import dev.goferry.artifact.ArtifactKind;

/** What clients and CDNs are told about type and age; the table is in docs/protocol.md. */
public final class Caching {
    public static final String TEXT = "text/plain; charset=utf-8";
    public static final String JSON = "application/json";
    public static final String NO_STORE = "no-store";
    public static final String NEGATIVE_QUERY = "public, max-age=60";
    public static final String NEGATIVE_CANONICAL = "public, max-age=600";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String INFO = "public, max-age=86400";

    private Caching() {}

    /** The media type of a module file. */
    public static String contentType(ArtifactKind kind) {
        return switch (kind) {
            case INFO -> JSON;
            case MOD -> TEXT;
            case ZIP -> "application/zip";
        };
    }

    /** How long a file of a canonical version may be kept. */
    public static String ofArtifact(ArtifactKind kind) {
        return switch (kind) {
            case INFO -> INFO;
            case MOD, ZIP -> IMMUTABLE;
        };
    }

    /** How long something that ages may be kept. */
    public static String ofMutable(long ttlSeconds, long staleSeconds) {
        return "public, max-age=" + ttlSeconds + ", stale-while-revalidate=" + staleSeconds;
    }

    /** How long a refusal that can never change may be kept. */
    public static String ofRefusal(long seconds) {
        return seconds > 0 ? "public, max-age=" + seconds : NO_STORE;
    }
}
