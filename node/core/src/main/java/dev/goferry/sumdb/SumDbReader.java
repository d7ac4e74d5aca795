package dev.goferry.sumdb;

/**
 * Where the bytes of one checksum database come from: the database itself, a proxy's {@code /sumdb/} side, or a cache
 * of either. Blocking and safe for many threads; every call must end in bounded time. Nothing that it returns is trusted.
 */
public interface SumDbReader {
    /** One read's outcome. */
    sealed interface Read {
        /** 200. The array belongs to nobody: it is not written to. */
        @SuppressWarnings("ArrayRecordComponent") // Never compared; a copy of each tile would be waste.
        record Bytes(byte[] bytes) implements Read {}

        /** An authoritative 404 or 410 and its text. */
        record NotFound(int status, String text) implements Read {}

        /** "I cannot tell": {@code status} is 502, 503 or 504, {@code text} one line for a person. */
        record Unavailable(int status, String text) implements Read {}
    }

    /** Reads {@code latest}, {@code lookup/module@version} or a tile's path, all escaped and without leading slash. */
    Read read(String path);

    /** The bytes that {@link #read} gave do not prove true: reads again past every cache and replaces what was kept. */
    Read reread(String path);
}
