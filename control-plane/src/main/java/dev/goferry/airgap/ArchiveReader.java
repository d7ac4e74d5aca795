package dev.goferry.airgap;

import dev.goferry.digest.Sha256;
import dev.goferry.log.LogRecord;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive, or batches out of one, in its order: each manifest must follow the one before it, and each file its
 * manifest. The bytes of files are for the caller to prove. What is cut, changed or out of order is
 * {@link ArchiveDamaged}. Holds one manifest; not for many threads.
 */
public final class ArchiveReader {
    private static final int SMALL = 64 << 10;

    private final TarReader tar;
    private final Deque<LogRecord.Stored> awaited = new ArrayDeque<>();
    private @Nullable Sums known;
    private @Nullable Sums settled;
    private boolean isOver;
    private long whole;

    /** @param known what was read before this stream, or null if it begins with a head or may begin anywhere */
    public ArchiveReader(InputStream in, @Nullable Sums known) {
        this.tar = new TarReader(in);
        this.known = known;
        this.settled = known;
    }

    /** What comes next. */
    public sealed interface Piece {
        /** The archive's head. */
        record Begins(Head head) implements Piece {}

        /** A manifest; its files follow. */
        record Batch(Manifest manifest, long at) implements Piece {}

        /** A file that the manifest promised; read its bytes before the next piece, or they are passed over. */
        record Content(LogRecord.Stored record, InputStream bytes) implements Piece {}

        /** The archive's end. */
        record Ends(End end) implements Piece {}
    }

    /** The next piece, or empty at the end of the tar. */
    public Optional<Piece> next() throws IOException {
        if (isOver) {
            return Optional.empty();
        }
        Optional<TarReader.Entry> entry = tar.next();
        if (awaited.isEmpty()) {
            settled = known;
            whole = tar.position() - (entry.isPresent() ? Tar.header(entry.get().name(), 0).length : 2L * Tar.BLOCK);
        }
        if (entry.isEmpty()) {
            isOver = true;
            if (!awaited.isEmpty()) {
                throw ArchiveDamaged.cut();
            }
            return Optional.empty();
        }
        return Optional.of(piece(entry.get()));
    }

    private Piece piece(TarReader.Entry entry) throws IOException {
        LogRecord.Stored file = awaited.poll();
        if (file != null) {
            if (!file.key().path().equals(entry.name()) || file.pin().size() != entry.size()) {
                throw new ArchiveDamaged("the archive has " + entry.name() + " where its manifest has "
                        + file.key().path() + " of " + file.pin().size() + " bytes");
            }
            return new Piece.Content(file, tar.body());
        }
        if (entry.name().equals(Head.NAME)) {
            return head(small(entry, SMALL));
        }
        if (entry.name().equals(End.NAME)) {
            return end(small(entry, SMALL));
        }
        if (Manifest.isName(entry.name())) {
            return manifest(entry, small(entry, Manifest.MOST_BYTES));
        }
        throw new ArchiveDamaged("this is no archive that goferry export wrote: it has " + entry.name());
    }

    private byte[] small(TarReader.Entry entry, int most) throws IOException {
        if (entry.size() > most) {
            throw new ArchiveDamaged("the archive's " + entry.name() + " is too large");
        }
        return tar.body().readAllBytes();
    }

    private Piece head(byte[] bytes) throws ArchiveDamaged {
        Head head = Head.parse(bytes);
        if (known != null) {
            throw new ArchiveDamaged("the archive begins a second time");
        }
        known = new Sums(0, 0, 0, 0, head.since(), Sha256.hex(bytes));
        return new Piece.Begins(head);
    }

    private Piece manifest(TarReader.Entry entry, byte[] bytes) throws ArchiveDamaged {
        Manifest manifest = Manifest.parse(bytes);
        Sums before = known;
        if (before != null && (!follows(before, manifest) || !manifest.name().equals(entry.name()))) {
            throw new ArchiveDamaged("a manifest of the archive does not follow the one before it");
        }
        awaited.addAll(manifest.files());
        known = manifest.sums().behind(bytes);
        return new Piece.Batch(manifest, whole);
    }

    private static boolean follows(Sums before, Manifest manifest) {
        Sums sums = manifest.sums();
        long bytes =
                manifest.files().stream().mapToLong(file -> file.pin().size()).sum();
        return sums.previous().equals(before.previous())
                && sums.batch() == before.batch() + 1
                && sums.files() == before.files() + manifest.files().size()
                && sums.bytes() == before.bytes() + bytes;
    }

    private Piece end(byte[] bytes) throws IOException {
        End end = End.parse(bytes);
        Sums before = known;
        if (before != null
                && (!end.sums().previous().equals(before.previous())
                        || end.sums().batch() != before.batch()
                        || end.sums().files() != before.files())) {
            throw new ArchiveDamaged("the archive's end does not belong to what is before it");
        }
        if (tar.next().isPresent()) {
            throw new ArchiveDamaged("the archive goes on behind its end");
        }
        isOver = true;
        return new Piece.Ends(end);
    }

    /** The length of the stream up to the last place where every file of every manifest was complete. */
    public long whole() {
        return whole;
    }

    /** How to write on from there, or null if there was no head yet. */
    public @Nullable Sums settled() {
        return settled;
    }
}
