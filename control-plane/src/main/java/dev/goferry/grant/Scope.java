package dev.goferry.grant;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a token may be used for. {@link #ADMIN} includes all others, and each of them includes {@link #READ}. */
public enum Scope {
    /** Jobs, status. */
    READ,
    /** Begin, pause, resume and cancel jobs that fetch. */
    PREWARM,
    /** Refresh and purge. */
    PURGE,
    /** Rules of replication, a region's log, and export: all that a region holds may leave it. */
    REPLICATE,
    /** Tokens, and import: an archive's files are believed once they pass the rules of their kind. */
    ADMIN;

    /** In lower case, as the API has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> of(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope.text().equals(text))
                .findFirst();
    }

    /** Their names, for a sentence. */
    public static String names() {
        return Arrays.stream(values()).map(Scope::text).collect(Collectors.joining(", "));
    }

    boolean includes(Scope other) {
        return this == other || this == ADMIN || other == READ;
    }
}
