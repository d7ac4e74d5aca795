package dev.goferry.airgap;

import dev.goferry.airgap.ArchiveReader.Piece;
import dev.goferry.log.LogRecord;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An archive that is a file here: looked through at once, manifests and headers only, so that one that is cut or was
 * changed there is refused before anything of it is sent. The bytes of its files are proved by whoever takes them.
 */
public final class ArchiveFile {
    private static final int BUFFER = 64 << 10;

    private final Path path;
    private final Head head;
    private final End end;
    private final List<Place> places;

    private record Place(long at, long until) {}

    private ArchiveFile(Path path, Head head, End end, List<Place> places) {
        this.path = path;
        this.head = head;
        this.end = end;
        this.places = places;
    }

    /**
     * Looks it through.
     *
     * @param listener hears of each file that it names
     * @throws ArchiveDamaged if it is not whole
     */
    public static ArchiveFile open(Path path, Consumer<LogRecord.Stored> listener) throws IOException {
        List<Place> places = new ArrayList<>();
        Head head = null;
        // FileInputStream passes over bytes by seeking.
        try (InputStream in = new BufferedInputStream(new FileInputStream(path.toFile()), BUFFER)) {
            ArchiveReader reader = new ArchiveReader(in, null);
            long begun = -1;
            for (Optional<Piece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
                if (!(piece.get() instanceof Piece.Content) && begun >= 0) {
                    places.add(new Place(begun, reader.whole()));
                    begun = -1;
                }
                switch (piece.get()) {
                    case Piece.Begins(Head found) -> head = found;
                    case Piece.Batch(Manifest manifest, long at) -> {
                        begun = at;
                        manifest.files().forEach(listener);
                    }
                    case Piece.Content content -> {}
                    case Piece.Ends(End end) -> {
                        return whole(path, head, end, places);
                    }
                }
            }
        }
        throw ArchiveDamaged.cut();
    }

    private static ArchiveFile whole(Path path, @Nullable Head head, End end, List<Place> places)
            throws ArchiveDamaged {
        if (head == null) {
            throw new ArchiveDamaged("the archive has no beginning");
        }
        return new ArchiveFile(path, head, end, places);
    }

    public Head head() {
        return head;
    }

    public End end() {
        return end;
    }

    /** How many parts it has. */
    public int parts() {
        return places.size();
    }

    /** One of them, from 0 on. */
    public Part part(int number) throws IOException {
        Place place = places.get(number);
        try (InputStream in = region(place.at(), place.until())) {
            TarReader tar = new TarReader(in);
            TarReader.Entry entry = tar.next().orElseThrow(ArchiveDamaged::cut);
            Manifest manifest = Manifest.parse(tar.body().readAllBytes());
            long files = place.at() + tar.position() + Tar.padding(entry.size()).length;
            return Part.of(manifest, place.until() - files, () -> region(files, place.until()));
        }
    }

    private InputStream region(long from, long until) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ).position(from);
        return new Bounded(Channels.newInputStream(channel), until - from);
    }

    /** The size of the file in bytes. */
    public long size() throws IOException {
        return Files.size(path);
    }
}
