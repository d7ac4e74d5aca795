package dev.goferry.airgap;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.commit.Digest;
import dev.goferry.digest.Sha256;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogRecord;
import dev.goferry.module.InvalidName;
import dev.goferry.pin.Pin;
import dev.goferry.verification.ModuleFile;
import dev.goferry.verification.ZipLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Another proxy's folder as batches of an archive: each of its module files is proved by the rules of its kind, and one
 * that does not pass is told and left out. Nobody vouches for the others but that they came first. Holds a batch's names;
 * for one thread.
 */
public final class Migration implements AutoCloseable {
    private static final long BATCH_BYTES = 16L << 20;

    /** A folder with more of them is read all the same; nobody reads further than this. */
    private static final int DEEPEST = 64;

    private final Layout layout;
    private final Path root;
    private final String name;
    private final Optional<SumLines> sums;
    private final InstantSource clock;
    private final Listener listener;
    private final Stream<Path> walk;
    private final Iterator<Path> paths;
    private long batches;
    private long files;
    private long bytes;
    private String previous = Sha256.hex(new byte[0]);

    /** Hears of what is left out. */
    public interface Listener {
        /** A module file that cannot be taken, and why. */
        void refused(Path file, String reason);
    }

    /**
     * @param folder readable for as long as this is open, and not changed meanwhile
     * @param sums what contradicts them is left out
     */
    @SuppressWarnings("StreamResourceLeak") // Closed with this.
    public Migration(Layout layout, Path folder, Optional<SumLines> sums, InstantSource clock, Listener listener)
            throws IOException {
        this.layout = layout;
        this.root = layout.root(folder);
        this.name = layout.name().toLowerCase(Locale.ROOT);
        this.sums = sums;
        this.clock = clock;
        this.listener = listener;
        this.walk = Files.walk(root, DEEPEST);
        this.paths = walk.iterator();
    }

    private record Found(LogRecord.Stored record, Path file) {}

    /** The next batch, or empty when all was read. */
    public Optional<Part> next() throws IOException {
        List<Found> batch = new ArrayList<>();
        long size = 0;
        while (paths.hasNext() && batch.size() < Manifest.MOST_RECORDS && size < BATCH_BYTES) {
            Optional<Found> found = found(paths.next());
            if (found.isPresent()) {
                batch.add(found.get());
                size += found.get().record().pin().size();
            }
        }
        return batch.isEmpty() ? Optional.empty() : Optional.of(part(batch, size));
    }

    private Optional<Found> found(Path path) {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            Optional<ArtifactKey> key = layout.key(root.relativize(path));
            return key.isPresent() ? found(key.get(), path) : Optional.empty();
        } catch (InvalidName | IOException e) {
            listener.refused(path, String.valueOf(e.getMessage() == null ? e.toString() : e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Found> found(ArtifactKey key, Path path) throws IOException {
        return switch (ModuleFile.check(key, path, ZipLimits.DEFAULT)) {
            case ModuleFile.Verdict.Broken(String reason) -> {
                listener.refused(path, reason);
                yield Optional.empty();
            }
            case ModuleFile.Verdict.Sound(Optional<String> h1) -> {
                Digest digest = digest(path);
                Pin pin = new Pin(digest.size(), digest.sha256(), h1, name, clock.instant(), Pin.FIRST_USE);
                Optional<String> contradiction = sums.flatMap(lines -> lines.contradicts(key, pin));
                if (contradiction.isPresent()) {
                    listener.refused(path, contradiction.get());
                    yield Optional.empty();
                }
                // No region has a colon in its name: it came from none.
                yield Optional.of(
                        new Found(new LogRecord.Stored(key, pin, clock.instant(), "from:" + name, false), path));
            }
        };
    }

    private static Digest digest(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Digest.of(in);
        }
    }

    private Part part(List<Found> batch, long size) {
        batches++;
        files += batch.size();
        bytes += size;
        List<LogRecord> records = batch.stream().<LogRecord>map(Found::record).toList();
        Manifest manifest = new Manifest(new Sums(batches, files, bytes, 0, Cursor.START, previous), records);
        previous = Sha256.hex(manifest.bytes());
        long length = batch.stream().mapToLong(Migration::blocks).sum();
        return Part.of(manifest, length, () -> entries(batch));
    }

    private static long blocks(Found found) {
        long size = found.record().pin().size();
        return Tar.header(found.record().key().path(), size).length + size + Tar.padding(size).length;
    }

    @SuppressWarnings("JdkObsolete") // SequenceInputStream takes nothing else.
    private static InputStream entries(List<Found> batch) {
        Iterator<Found> all = batch.iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return all.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return entry(all.next());
            }
        });
    }

    private static InputStream entry(Found found) {
        String key = found.record().key().path();
        long size = found.record().pin().size();
        try {
            InputStream file = new Bounded(Files.newInputStream(found.file()), size);
            List<InputStream> parts = List.of(
                    new ByteArrayInputStream(Tar.header(key, size)), file, new ByteArrayInputStream(Tar.padding(size)));
            return new SequenceInputStream(Collections.enumeration(parts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        walk.close();
    }
}
