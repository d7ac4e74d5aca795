package dev.goferry.proxy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;

/**
 * What clients and CDNs are told about type and age; the table is in AnswersTest. Of private modules only whoever asked
 * may keep an answer: a cache between us that many share would give it to strangers.
 */
public final class Caching {
    public static final String TEXT = "text/plain; charset=utf-8";
    public static final String JSON = "application/json";
    public static final String NO_STORE = "no-store";
    static final String NEGATIVE_QUERY = "public, max-age=60";
    private static final String NEGATIVE_CANONICAL = "public, max-age=600";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String INFO = "public, max-age=86400";
    private static final String PUBLIC = "public";
    private static final String PRIVATE = "private";

    private final ModulePattern privates;

    public Caching(ModulePattern privates) {
        this.privates = privates;
    }

    /** Whether such an answer depends on who asks. */
    public static boolean isPrivate(String cacheControl) {
        return cacheControl.startsWith(PRIVATE);
    }

    /** The media type of a module file. */
    public static String contentType(ArtifactKind kind) {
        return switch (kind) {
            case INFO -> JSON;
            case MOD -> TEXT;
            case ZIP -> "application/zip";
        };
    }

    /** How long a file of a canonical version may be kept. */
    String ofArtifact(ArtifactKey key) {
        return of(
                key.module().path(),
                switch (key.kind()) {
                    case INFO -> INFO;
                    case MOD, ZIP -> IMMUTABLE;
                });
    }

    /** How long something that ages may be kept. */
    String ofMutable(ModulePath module, long ttlSeconds, long staleSeconds) {
        return of(module, "public, max-age=" + ttlSeconds + ", stale-while-revalidate=" + staleSeconds);
    }

    /** How long it may be believed that a version is not there. */
    String ofUnknownVersion(ModulePath module) {
        return of(module, NEGATIVE_CANONICAL);
    }

    /** How long it may be believed that a list, latest or query has no answer. */
    String ofUnknownQuery(ModulePath module) {
        return of(module, NEGATIVE_QUERY);
    }

    private String of(ModulePath module, String open) {
        return privates.matches(module) ? PRIVATE + open.substring(PUBLIC.length()) : open;
    }

    /** How long a refusal that can never change may be kept. */
    public static String ofRefusal(long seconds) {
        return seconds > 0 ? "public, max-age=" + seconds : NO_STORE;
    }
}
