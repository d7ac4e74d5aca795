package dev.goferry.disk;

/** What became of bytes that were offered to a {@link DiskCache}. */
public sealed interface Adoption {
    /** They are cached. */
    record Adopted() implements Adoption {}

    /** They were already. */
    record Present() implements Adoption {}

    /** They are not cached, and nothing else has changed but for evictions; {@code reason} is one line for a person. */
    record Refused(String reason) implements Adoption {}
}
