package dev.goferry.fetch;

import dev.goferry.digest.Sha256;
import dev.goferry.flight.Flight;
import dev.goferry.spool.Spool;
import dev.goferry.spool.SpoolFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A zip on its way to disk, readable behind the writer but for its last {@value #WITHHELD} bytes: without them no client
 * can take it for whole before it is proved. When the body has to be fetched again, the second one must repeat what
 * readers may already have; it goes on from there, and where the source can, only the end of that is sent again.
 */
final class ZipSpool implements Receiver {
    /** More than an end-of-central-directory record with its longest comment. */
    static final long WITHHELD = 128 << 10;

    /** So many bytes are asked for again when a body goes on from another source, to see that it is the same. */
    private static final long OVERLAP = 64 << 10;

    /** The bytes of another try differ from those of the first. */
    static final class Changed extends IOException {
        private static final long serialVersionUID = 1L;

        Changed() {
            super("a second try sent other bytes than the first");
        }
    }

    /** Fails if so many bytes could not be stored. */
    interface Room {
        void require(long bytes) throws IOException;
    }

    private final Room store;
    private final Spool spool;
    private final Flight flight;
    private final MessageDigest sha256 = Sha256.create();
    private long length = -1;
    private long position;
    private boolean announced;

    ZipSpool(Spool spool, Flight flight, Room store) {
        this.store = store;
        this.spool = spool;
        this.flight = flight;
    }

    @Override
    public void begin(long announcedLength) throws IOException {
        position = 0;
        if (announced && announcedLength != length) {
            throw new Changed();
        }
        length = announcedLength;
        if (length > WITHHELD && !announced) {
            // The status is still ours to say: once a part is given out there is nothing but a reset.
            store.require(length);
            if (!spool.growTo(length)) {
                throw new SpoolFull("the spool has no room for " + length + " bytes");
            }
            flight.announce(FileChannel.open(spool.file(), StandardOpenOption.READ), length);
            announced = true;
        }
    }

    @Override
    public long has() {
        return announced ? Math.max(0, spool.size() - OVERLAP) : 0;
    }

    @Override
    public void begin(long announcedLength, long from) throws IOException {
        begin(announcedLength);
        position = from;
    }

    @Override
    public void accept(ByteBuffer bytes) throws IOException {
        repeat(bytes);
        if (bytes.hasRemaining()) {
            position += bytes.remaining();
            sha256.update(bytes.duplicate());
            spool.write(bytes);
            flight.advance(Math.min(spool.size(), length - WITHHELD));
        }
    }

    /** Takes what the spool has already, and sees that it is the same. */
    private void repeat(ByteBuffer bytes) throws IOException {
        int known = (int) Math.min(bytes.remaining(), Math.max(0, spool.size() - position));
        if (known == 0) {
            return;
        }
        ByteBuffer before = ByteBuffer.allocate(known);
        while (before.hasRemaining() && spool.channel().read(before, position + before.position()) > 0) {}
        ByteBuffer again = bytes.slice(bytes.position(), known);
        if (before.hasRemaining() || !again.equals(before.flip())) {
            throw new Changed();
        }
        bytes.position(bytes.position() + known);
        position += known;
    }

    @Override
    public boolean shown() {
        return announced;
    }

    @Override
    public Body body() {
        return new Body.Large(spool.file(), spool.size(), HexFormat.of().formatHex(soFar().digest()));
    }

    private MessageDigest soFar() {
        try {
            return (MessageDigest) sha256.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own SHA-256 can be cloned", e);
        }
    }
}
