package dev.goferry.verification;

import dev.goferry.verification.ZipVerdict.Sound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Reads all entries in the order of the file, back to back, and hashes each. Not thread-safe. */
final class EntryReader implements AutoCloseable {
    private static final int OUTPUT_BYTES = 64 << 10;

    private final ZipWindow zip;
    private final LocalHeader headers;
    private final ZipHash hash;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] output = new byte[OUTPUT_BYTES];
    private byte @Nullable [] goMod;

    EntryReader(ZipWindow zip, String prefix) {
        this.zip = zip;
        this.headers = new LocalHeader(zip, prefix);
        this.hash = new ZipHash(prefix);
    }

    Sound readAll(List<ZipEntry> entries, long directoryAt) throws IOException, BrokenZip {
        long at = 0;
        long inflated = 0;
        for (ZipEntry entry : entries) {
            if (entry.headerAt() != at) {
                throw new BrokenZip(
                        "entries overlap, or bytes between them belong to none: " + Printable.of(entry.name()));
            }
            long dataAt = headers.check(entry);
            if (entry.compressed() > directoryAt - dataAt) {
                throw new BrokenZip("entry reaches into the central directory: " + Printable.of(entry.name()));
            }
            read(entry, dataAt);
            inflated += entry.inflated();
            at = headers.endOf(entry, dataAt + entry.compressed());
        }
        if (at != directoryAt) {
            throw new BrokenZip("bytes between the last entry and the central directory");
        }
        return new Sound(hash.h1(), entries.size(), inflated, Optional.ofNullable(goMod));
    }

    private void read(ZipEntry entry, long dataAt) throws IOException, BrokenZip {
        crc.reset();
        if (entry.name().equals("go.mod")) {
            goMod = new byte[(int) entry.inflated()];
        }
        long count = entry.method() == ZipEntry.STORED ? copy(entry, dataAt) : inflate(entry, dataAt);
        if (count != entry.inflated()) {
            throw new BrokenZip("file is shorter than its header says: " + Printable.of(entry.name()));
        }
        if ((int) crc.getValue() != entry.crc()) {
            throw new BrokenZip("checksum error: " + Printable.of(entry.name()));
        }
        hash.endFile(entry.name());
    }

    private long copy(ZipEntry entry, long dataAt) throws IOException, BrokenZip {
        long done = 0;
        while (done < entry.compressed()) {
            ByteBuffer bytes = zip.some(dataAt + done, Math.min(OUTPUT_BYTES, entry.compressed() - done));
            int length = bytes.remaining();
            bytes.get(output, 0, length);
            take(entry, done, length);
            done += length;
        }
        return done;
    }

    private long inflate(ZipEntry entry, long dataAt) throws IOException, BrokenZip {
        inflater.reset();
        long fed = 0;
        long count = 0;
        while (!inflater.finished()) {
            if (inflater.needsInput()) {
                if (fed == entry.compressed()) {
                    throw new BrokenZip("compressed data ends too early: " + Printable.of(entry.name()));
                }
                ByteBuffer bytes = zip.some(dataAt + fed, entry.compressed() - fed);
                fed += bytes.remaining();
                inflater.setInput(bytes);
            }
            int length = inflateSome(entry);
            if (length > entry.inflated() - count) {
                throw new BrokenZip("file is larger than its header says: " + Printable.of(entry.name()));
            }
            take(entry, count, length);
            count += length;
        }
        if (inflater.getBytesRead() != entry.compressed()) {
            throw new BrokenZip("bytes after the compressed data: " + Printable.of(entry.name()));
        }
        return count;
    }

    private int inflateSome(ZipEntry entry) throws BrokenZip {
        try {
            int length = inflater.inflate(output);
            if (inflater.needsDictionary()) {
                throw new BrokenZip("compressed data wants a dictionary: " + Printable.of(entry.name()));
            }
            return length;
        } catch (DataFormatException e) {
            throw new BrokenZip("malformed compressed data: " + Printable.of(entry.name()) + ": " + e.getMessage());
        }
    }

    private void take(ZipEntry entry, long at, int length) {
        crc.update(output, 0, length);
        hash.update(output, length);
        if (goMod != null && entry.name().equals("go.mod")) {
            System.arraycopy(output, 0, goMod, (int) at, length);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
