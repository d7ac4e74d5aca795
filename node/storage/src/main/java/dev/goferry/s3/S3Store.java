package dev.goferry.s3;

import dev.goferry.s3.S3Failure.Kind;
import dev.goferry.storage.Key;
import dev.goferry.storage.ObjectStore;
import io.minio.CopyObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.SourceObject;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bucket of an S3 server. One conditional put of the finished file commits it; a put whose answer was lost is read
 * back and compared. Files are sent from disk with some MiB of heap, whatever their size. Only what the server itself
 * calls absent is absent: a time-out, a missing bucket or a refused key is an IOException that says what to do.
 *
 * <p>Weaker than a folder in two points: a key <em>can</em> be the folder of another (S3 has no folders, and asking
 * would cost a listing for each put), and {@link #move} by two callers at once may tell both that they moved it. An
 * object's tag is its ETag, which equal bytes may share. Times are to the second.
 *
 * <p>Nothing is kept here between calls but connections. What {@code S3Limits} allows is the most that a call may
 * cost; a stream that is read slowly holds its connection, one that the server leaves silent ends in an IOException.
 */
public final class S3Store implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);
    private static final Duration LONGEST_PRESIGNED = Duration.ofDays(7);

    /** After that a start goes on without an answer. */
    private static final Duration START_WAITS = Duration.ofSeconds(2);

    private final S3Config config;
    private final S3Calls calls;
    private volatile @Nullable S3Features features;
    private volatile Health health = new Health.Well();
    private final Reads reads;
    private final Writes writes;

    private S3Store(S3Config config, S3Calls calls, @Nullable S3Features features) {
        this.config = config;
        this.calls = calls;
        this.features = features;
        this.reads = new Reads(config, calls);
        this.writes = new Writes(config, calls, reads, this::abilities);
    }

    /**
     * Opens the store in a bucket that is there, and finds out what the server can do; what it lacks is logged.
     *
     * @throws IOException in one line that says what to do: no such bucket, wrong credentials, nobody there
     */
    public static S3Store open(S3Config config) throws IOException {
        S3Calls calls = new S3Calls(config);
        try {
            S3Store store = new S3Store(config, calls, S3Features.probe(config, calls));
            store.lacks().forEach(LOG::warn);
            return store;
        } catch (IOException | RuntimeException e) {
            calls.close();
            throw e;
        }
    }

    /**
     * The same, but a server that cannot be asked now is no reason to fail: every read and write fails until it is back,
     * and the first {@link #check} after that finds out what it can do. What only a person can mend is told as before.
     */
    public static S3Store openOrWait(S3Config config) throws IOException {
        S3Calls calls = new S3Calls(config);
        S3Store store = new S3Store(config, calls, null);
        S3Calls.Tries tries = calls.tries();
        long began = System.nanoTime();
        while (store.check() instanceof Health.Away
                && System.nanoTime() - began < START_WAITS.toNanos()
                && tries.again()) {}
        if (store.health instanceof Health.Refused(String why)) {
            calls.close();
            throw new IOException(why);
        }
        return store;
    }

    private void probe() throws S3Failure {
        S3Features found = S3Features.probe(config, calls);
        features = found;
        found.lacks().forEach(LOG::warn);
    }

    private S3Features abilities() throws S3Failure {
        S3Features known = features;
        if (known == null) {
            throw S3Failure.unclear(config, "its server has not answered since this node started", null);
        }
        return known;
    }

    /** Whether the bucket can be worked with. */
    public sealed interface Health {
        /** It is there, and takes the keys. */
        record Well() implements Health {}

        /** Nobody can tell: no answer, or a server in trouble. It may pass by itself. */
        record Away(String why) implements Health {}

        /** The server says no: a person must act. */
        record Refused(String why) implements Health {}
    }

    /** What the last {@link #check} said. */
    public Health health() {
        return health;
    }

    /** Asks the server, once and within five seconds. */
    public Health check() {
        Health now = ask();
        health = now;
        return now;
    }

    private Health ask() {
        try {
            S3Features.requireBucket(config, calls::checked);
            calls.away(false);
            if (features == null) {
                probe();
            }
            return new Health.Well();
        } catch (S3Failure e) {
            String why = String.valueOf(e.getMessage());
            return e.kind() == Kind.UNCLEAR || e.kind() == Kind.BUSY ? new Health.Away(why) : new Health.Refused(why);
        }
    }

    /** Until the next {@link #check} that goes well, each call is tried once and briefly: nobody waits for a dead server. */
    public void takeForAway() {
        calls.away(true);
    }

    /** Opens the store to look into it: nothing is written, and nothing is asked before the first read. */
    public static S3Store forReading(S3Config config) {
        return new S3Store(config, new S3Calls(config), new S3Features(true, true, true));
    }

    /** What the server lacks and what stands in for it, one line each; empty on MinIO, versitygw and AWS. */
    public List<String> lacks() {
        S3Features known = features;
        return known == null ? List.of() : known.lacks();
    }

    @Override
    public Optional<Stat> stat(String key) throws IOException {
        Key.check(key);
        return reading(() -> reads.head(key).map(ObjectHead::stat));
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) throws IOException {
        Key.check(key);
        return reading(() -> reads.read(key, maxBytes));
    }

    @Override
    public Optional<InputStream> open(String key, long offset) throws IOException {
        Key.check(key);
        if (offset < 0) {
            throw new IllegalArgumentException("an offset cannot be negative: " + offset);
        }
        try {
            return reads.open(key, offset);
        } catch (S3Failure e) {
            if (e.kind() == Kind.PAST_END) {
                return Optional.of(InputStream.nullInputStream());
            }
            throw e.ofRead();
        }
    }

    @Override
    public Put putIfAbsent(String key, Path file) throws IOException {
        Key.check(key);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString(), null, "not a regular file");
        }
        long size = Files.size(file);
        requireSize(key, size);
        Payload payload = Payload.of(file);
        return writing(() -> writes.ifAbsent(
                key,
                headers -> calls.transfer(client -> {
                    client.put(config.nameOf(key), headers, payload);
                    return key;
                })));
    }

    /** A bucket does not tell its room before a put. */
    @Override
    public void requireRoom(long bytes) {}

    @Override
    public Put putIfAbsent(String key, byte[] bytes) throws IOException {
        requireSize(Key.check(key), bytes.length);
        return writing(() -> writes.ifAbsent(key, upload(key, bytes)));
    }

    @Override
    public void replace(String key, byte[] bytes) throws IOException {
        requireSize(Key.check(key), bytes.length);
        writing(() -> {
            writes.always(upload(key, bytes));
            return key;
        });
    }

    @Override
    public boolean replaceIf(Stat seen, byte[] bytes) throws IOException {
        requireSize(Key.check(seen.key()), bytes.length);
        return writing(() -> writes.ifSame(seen, upload(seen.key(), bytes)));
    }

    private Writes.Upload upload(String key, byte[] bytes) {
        Payload payload = Payload.of(bytes);
        return headers -> calls.once(client -> {
            client.put(config.nameOf(key), headers, payload);
            return key;
        });
    }

    private void requireSize(String key, long size) throws IOException {
        if (size > config.limits().objectBytes()) {
            throw new IOException(key + " has " + size + " bytes, more than the "
                    + config.limits().objectBytes() + " of one put");
        }
    }

    @Override
    public boolean move(String key, String fresh) throws IOException {
        Key.check(key);
        Key.check(fresh);
        return writing(() -> {
            Optional<ObjectHead> head = reads.head(key);
            if (head.isEmpty() || !copy(head.get().stat(), fresh)) {
                return false;
            }
            remove(key);
            return true;
        });
    }

    private boolean copy(Stat from, String fresh) throws S3Failure {
        CopyObjectArgs copy = CopyObjectArgs.builder()
                .bucket(config.bucket())
                .object(config.nameOf(fresh))
                .source(SourceObject.builder()
                        .bucket(config.bucket())
                        .object(config.nameOf(from.key()))
                        .build())
                .build();
        try {
            calls.repeated(client -> client.sdk().copyObject(copy));
            return true;
        } catch (S3Failure e) {
            if (e.kind() == Kind.ABSENT) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void delete(String key) throws IOException {
        Key.check(key);
        writing(() -> {
            remove(key);
            return key;
        });
    }

    private void remove(String key) throws S3Failure {
        try {
            calls.repeated(client -> {
                client.delete(config.nameOf(key));
                return key;
            });
        } catch (S3Failure e) {
            if (e.kind() != Kind.ABSENT) {
                throw e;
            }
        }
    }

    @Override
    public Stream<Stat> list(String prefix) {
        Key.folderOf(prefix);
        Pages pages = new Pages(config, calls, prefix);
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(pages, Spliterator.NONNULL | Spliterator.DISTINCT), false);
    }

    /** Always empty: a bucket is not this machine's disk. */
    @Override
    public Optional<Path> localFile(String key) {
        Key.check(key);
        return Optional.empty();
    }

    /**
     * Signed here, for 1 second to 7 days; empty only if there are no credentials to sign with, or while the server is
     * known to answer nobody: whoever has the URL would wait to learn that.
     */
    @Override
    public Optional<URI> presigned(String key, Duration holds) {
        Key.check(key);
        if (holds.compareTo(Duration.ofSeconds(1)) < 0 || holds.compareTo(LONGEST_PRESIGNED) > 0) {
            throw new IllegalArgumentException("a presigned URL holds for 1 second to 7 days, not " + holds);
        }
        if (calls.isSilent()) {
            return Optional.empty();
        }
        GetPresignedObjectUrlArgs url = GetPresignedObjectUrlArgs.builder()
                .method(Http.Method.GET)
                .bucket(config.bucket())
                .object(config.nameOf(key))
                .expiry(Math.toIntExact(holds.toSeconds()))
                .build();
        try {
            return Optional.of(URI.create(calls.offline().getPresignedObjectUrl(url)));
        } catch (MinioException | ProviderException e) {
            LOG.warn("no presigned URL: {}", S3Failure.of(e, config).getMessage());
            return Optional.empty();
        }
    }

    private interface Work<T> {
        T run() throws S3Failure;
    }

    private static <T> T reading(Work<T> read) throws IOException {
        try {
            return read.run();
        } catch (S3Failure e) {
            throw e.ofRead();
        }
    }

    private static <T> T writing(Work<T> write) throws IOException {
        try {
            return write.run();
        } catch (S3Failure e) {
            throw e.ofWrite();
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
