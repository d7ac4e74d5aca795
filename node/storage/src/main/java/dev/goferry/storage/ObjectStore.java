package dev.goferry.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the bytes of a region live. Keys are slash-separated, relative, and already validated as artifact keys or as
 * names under {@code _goferry/}; a key that could leave the store is refused with {@link IllegalArgumentException}.
 *
 * <p>All methods block: call them on a virtual thread. All are safe to call from many threads and many processes on
 * one store. An {@link IOException} always means "I cannot tell", never "it is not there".
 */
public interface ObjectStore extends AutoCloseable {
    /** One object's size in bytes and the time of its last change. */
    record Stat(String key, long size, Instant modified) {}

    /** The outcome of {@link #putIfAbsent}. */
    sealed interface Put {
        /** This call made the object; it is durable. */
        record Stored() implements Put {}

        /** The key was taken; the object that was there is unchanged. The caller compares hashes. */
        record Present() implements Put {}
    }

    /** The object's size and time, or empty if there is none. */
    Optional<Stat> stat(String key) throws IOException;

    /** The whole object, at most {@code maxBytes}, or empty if there is none. A larger one is an IOException. */
    Optional<byte[]> read(String key, int maxBytes) throws IOException;

    /** The object's bytes from {@code offset} on, or empty if there is none. The caller closes the stream. */
    Optional<InputStream> open(String key, long offset) throws IOException;

    /**
     * Makes the object from a finished local file, atomically and durably, if the key is free. The file is left to the
     * caller, unless the store could link or move it; the caller must not write to it afterwards.
     */
    Put putIfAbsent(String key, Path file) throws IOException;

    /** Makes a small object, atomically and durably, if the key is free. */
    Put putIfAbsent(String key, byte[] bytes) throws IOException;

    /** Makes or replaces a small object, atomically and durably: a reader sees the old bytes or the new. */
    void replace(String key, byte[] bytes) throws IOException;

    /** Removes the object; nothing happens if there is none. Durable on return. */
    void delete(String key) throws IOException;

    /** All objects whose key starts with {@code prefix}, in no given order. Never on a request path but an offline list. */
    Stream<Stat> list(String prefix) throws IOException;

    /**
     * A local file with exactly the object's bytes that may be sent as it is, if this store is local; otherwise empty.
     * The file may vanish later (purge); an open channel on it stays whole.
     */
    Optional<Path> localFile(String key);

    @Override
    void close() throws IOException;
}
