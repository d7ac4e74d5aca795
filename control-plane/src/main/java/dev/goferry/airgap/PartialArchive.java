package dev.goferry.airgap;

import dev.goferry.airgap.ArchiveReader.Piece;
import dev.goferry.commit.Digest;
import dev.goferry.log.LogRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An archive on its way into a file: {@code FILE.part}, which has the file's name only when all of it is there and
 * proved. What a broken transfer or a killed process left is proved again and gone on from, at the last whole batch.
 * Not for many threads, nor for two processes on one file.
 */
public final class PartialArchive implements AutoCloseable {
    private static final int BUFFER = 256 << 10;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final Consumer<LogRecord.Stored> listener;
    private long whole;
    private @Nullable Head head;
    private @Nullable Sums settled;
    private @Nullable End end;

    private PartialArchive(Path file, Consumer<LogRecord.Stored> listener) throws IOException {
        this.file = file;
        this.part = file.resolveSibling(file.getFileName() + ".part");
        this.listener = listener;
        this.channel =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Opens what there is, or begins.
     *
     * @param mark of the selection; what was begun for another one is thrown away
     * @param listener hears of each proved file
     */
    public static PartialArchive open(Path file, String mark, Consumer<LogRecord.Stored> listener) throws IOException {
        PartialArchive archive = new PartialArchive(file, listener);
        try {
            archive.recover(mark);
            return archive;
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private void recover(String mark) throws IOException {
        try (InputStream begun = Files.newInputStream(part)) {
            Optional<Piece> first = new ArchiveReader(begun, null).next();
            if (first.isPresent()
                    && first.get() instanceof Piece.Begins(Head found)
                    && found.selection().equals(mark)) {
                read(new BufferedInputStream(Channels.newInputStream(channel.position(0)), BUFFER));
            }
        } catch (ArchiveDamaged e) {
            // It is gone on from where it was whole, or begun again.
        }
        if (end == null) {
            cut();
        }
    }

    /** Behind the last whole batch comes what is received next. */
    private void cut() throws IOException {
        channel.truncate(whole);
        channel.position(whole);
    }

    /** How to go on, or empty to begin. */
    public Optional<Sums> settled() {
        return Optional.ofNullable(settled);
    }

    /** The head, once it is there. */
    public Optional<Head> head() {
        return Optional.ofNullable(head);
    }

    /** The end, once all is there. */
    public Optional<End> end() {
        return Optional.ofNullable(end);
    }

    /** Bytes that are there and proved. */
    public long size() {
        return whole;
    }

    /** Takes the archive, or the rest of it. After an IOException more may be received from {@link #settled} on. */
    public void receive(InputStream in) throws IOException {
        try {
            read(new Tee(new BufferedInputStream(in, BUFFER), Channels.newOutputStream(channel)));
        } catch (IOException e) {
            cut();
            throw e;
        }
    }

    private void read(InputStream in) throws IOException {
        long base = whole;
        ArchiveReader reader = new ArchiveReader(in, settled);
        try {
            for (Optional<Piece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
                settle(base, reader);
                switch (piece.get()) {
                    case Piece.Begins(Head found) -> head = found;
                    case Piece.Batch batch -> {}
                    case Piece.Content(LogRecord.Stored record, InputStream bytes) -> prove(record, bytes);
                    case Piece.Ends(End found) -> end = found;
                }
            }
        } finally {
            if (in instanceof Tee tee) {
                tee.flush();
            }
        }
        if (end == null) {
            throw ArchiveDamaged.cut();
        }
    }

    private void settle(long base, ArchiveReader reader) {
        whole = base + reader.whole();
        settled = reader.settled();
    }

    private void prove(LogRecord.Stored record, InputStream bytes) throws IOException {
        if (!Digest.of(bytes).isOf(record.pin())) {
            throw new ArchiveDamaged(record.key() + " came with other bytes than its manifest names");
        }
        listener.accept(record);
    }

    /** Gives the whole archive its name, in place of what had it; durable on return. */
    public void finish() throws IOException {
        channel.force(true);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
