package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.fetch.NearFiles.Near;
import dev.goferry.flight.Landing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The landing of a flight whose file turns out to lie on this node's own disk. */
final class NearLanding {
    private static final int PIECE_BYTES = 64 << 10;

    private NearLanding() {}

    /** Before take-off; empty if the file is not here, or was evicted while it was looked at. */
    static Optional<Landing> of(NearFiles near, ArtifactKey key) throws IOException {
        Optional<Near> found = near.find(key);
        try {
            return found.isPresent() ? Optional.of(landing(key, found.get())) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** In the air: whoever has seen the first bytes, from a node that was lost, gets the rest from here. */
    static Optional<Landing> of(NearFiles near, ArtifactKey key, Receiver receiver) throws IOException {
        if (!receiver.shown()) {
            return of(near, key);
        }
        Optional<Near> found = near.find(key);
        try {
            return found.isPresent() ? Optional.of(copied(found.get(), receiver)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Landing landing(ArtifactKey key, Near here) throws IOException {
        byte[] bytes = key.kind() == ArtifactKind.ZIP ? null : Files.readAllBytes(here.file());
        return new Landing.Committed(bytes, here.size(), here.sha256(), null);
    }

    private static Landing copied(Near here, Receiver receiver) throws IOException {
        try (FileChannel from = FileChannel.open(here.file(), StandardOpenOption.READ)) {
            receiver.begin(here.size());
            ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
            while (from.read(piece) >= 0) {
                receiver.accept(piece.flip());
                piece.clear();
            }
        }
        return receiver.body().sha256().equals(here.sha256())
                ? new Landing.Committed(null, here.size(), here.sha256(), null)
                : new Landing.Failed(503, "the file changed on this node's disk while it was read; ask again", null);
    }
}
