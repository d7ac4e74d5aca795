package dev.goferry.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the bytes of a region live. A key is slash-separated, relative, printable ASCII without backslash, at most 1,024
 * bytes and 255 a segment; one that could leave the store (an empty, {@code .} or {@code ..} segment) is refused with
 * {@link IllegalArgumentException}, and so is one below {@code _goferry/tmp} or {@code _goferry/spool}, where files in
 * flight are. A key cannot be the folder of another: such a write is an IOException.
 *
 * <p>All methods block: call them on a virtual thread. All are safe to call from many threads and many processes on
 * one store. An {@link IOException} always means "I cannot tell", never "it is not there"; after a write that failed,
 * the key holds what it held before or the new object whole, and the write may be repeated. A write that fails for lack
 * of space is a {@link StoreFull}, on a store that may only be read a {@link StoreReadOnly}; reads go on in both.
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * What is known of an object without reading it.
     *
     * @param size in bytes
     * @param modified the time of its last change, to the store's own clock and grain
     * @param tag opaque; another object under the same key has another tag (a file's inode, S3's ETag)
     */
    record Stat(String key, long size, Instant modified, String tag) {}

    /** The outcome of {@link #putIfAbsent}. */
    sealed interface Put {
        /** This call made the object; it is durable. */
        record Stored() implements Put {}

        /** The key was taken; the object that was there is unchanged, and durable. The caller compares hashes. */
        record Present() implements Put {}
    }

    /** The object's size and time, or empty if there is none. */
    Optional<Stat> stat(String key) throws IOException;

    /** The whole object, at most {@code maxBytes}, or empty if there is none. A larger one is an IOException. */
    Optional<byte[]> read(String key, int maxBytes) throws IOException;

    /**
     * The object's bytes from {@code offset} on (none at its end or past it), or empty if there is no object. What is
     * read is one object, even if the key is replaced or deleted meanwhile. The caller closes the stream.
     */
    Optional<InputStream> open(String key, long offset) throws IOException;

    /**
     * Makes the object from a finished local file, atomically and durably, if the key is free. The file is left to the
     * caller to remove; it may have become the object itself (a hard link, read-only from then on), so the caller must
     * have finished writing, and must never write to it again. It must be a regular file.
     */
    Put putIfAbsent(String key, Path file) throws IOException;

    /**
     * Fails as a put of an object of so many bytes would fail now ({@link StoreFull}, {@link StoreReadOnly}), as far as
     * that can be told for the price of a system call. Asked before bytes are given out that are to be stored.
     */
    void requireRoom(long bytes) throws IOException;

    /** Makes a small object, atomically and durably, if the key is free. */
    Put putIfAbsent(String key, byte[] bytes) throws IOException;

    /** Makes or replaces a small object, atomically and durably: a reader sees the old bytes or the new. */
    void replace(String key, byte[] bytes) throws IOException;

    /**
     * Replaces a small object, atomically and durably, if it is still the one that was seen; false if somebody was
     * faster. Of many who saw the same object at most one succeeds; a {@link #replace} at the same moment may be lost. A
     * document's first version is {@link #putIfAbsent}.
     */
    boolean replaceIf(Stat seen, byte[] bytes) throws IOException;

    /**
     * Moves an object to a key that nobody ever used (put something random into it), durably; false if there is no
     * object. A crash may leave it under either key or both, never under neither.
     */
    boolean move(String key, String fresh) throws IOException;

    /** Removes the object; nothing happens if there is none. Durable on return. */
    void delete(String key) throws IOException;

    /**
     * All objects whose key starts with {@code prefix} (any part of a key, or empty), in no given order. Objects that
     * come or go meanwhile may be listed or not. The caller closes the stream; a failure while it is read is an
     * {@link java.io.UncheckedIOException}. Never on a request path but an offline list.
     */
    Stream<Stat> list(String prefix) throws IOException;

    /**
     * A local file with exactly the object's bytes that may be sent as it is, if this store is local; otherwise empty.
     * Empty too if there is no object. The file may vanish later (purge); an open channel on it stays whole.
     */
    Optional<Path> localFile(String key);

    /**
     * A URL that gives whoever has it the object by a plain GET (ranges included) until {@code holds} is over, if this
     * store has such URLs. Nothing is asked: it may name an object that is not there.
     */
    Optional<URI> presigned(String key, Duration holds);

    @Override
    void close() throws IOException;
}
