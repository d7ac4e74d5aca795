package dev.goferry.verification;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the headers of the central directory, which must fill it exactly. */
final class CentralDirectory {
    private static final int HEADER = 0x02014b50;
    private static final int HEADER_BYTES = 46;

    /** 100,000 names of 200 bytes; keeps the names of a hostile zip in memory's bounds. */
    private static final long MAX_BYTES = 24 << 20;

    private static final int CREATED_ON_UNIX = 3;
    private static final int CREATED_ON_MACOS = 19;

    private final ZipWindow zip;
    private final byte[] prefix;

    private CentralDirectory(ZipWindow zip, String prefix) {
        this.zip = zip;
        this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
    }

    static List<ZipEntry> read(ZipWindow zip, EndRecord end, String prefix, ZipLimits limits)
            throws IOException, BrokenZip {
        if (end.entries() > limits.entries()) {
            throw new BrokenZip("zip of " + end.entries() + " entries, more than " + limits.entries());
        }
        if (end.directoryBytes() > MAX_BYTES) {
            throw new BrokenZip("central directory larger than " + MAX_BYTES + " bytes");
        }
        CentralDirectory directory = new CentralDirectory(zip, prefix);
        List<ZipEntry> entries = new ArrayList<>((int) end.entries());
        long at = end.directoryAt();
        long stop = at + end.directoryBytes();
        while (entries.size() < end.entries()) {
            if (stop - at < HEADER_BYTES) {
                throw new BrokenZip("central directory holds fewer entries than the end record says");
            }
            int length = directory.headerLength(at);
            entries.add(directory.entry(at, length, entries.size()));
            at += length;
        }
        if (at != stop) {
            throw new BrokenZip("central directory is longer or shorter than the end record says");
        }
        return entries;
    }

    private int headerLength(long at) throws IOException, BrokenZip {
        ByteBuffer header = zip.at(at, HEADER_BYTES);
        int p = header.position();
        if (header.getInt(p) != HEADER) {
            throw new BrokenZip("malformed central directory");
        }
        return HEADER_BYTES + unsigned(header, p + 28) + unsigned(header, p + 30) + unsigned(header, p + 32);
    }

    private ZipEntry entry(long at, int length, int number) throws IOException, BrokenZip {
        ByteBuffer header = zip.at(at, length);
        int p = header.position();
        int nameLength = unsigned(header, p + 28);
        String name = name(header, p + HEADER_BYTES, nameLength);
        int flags = unsigned(header, p + 8);
        int method = unsigned(header, p + 10);
        if (!ZipEntry.isAllowed(flags)) {
            throw new BrokenZip("entry is encrypted or has unknown flags: " + Printable.of(name));
        }
        if (method != ZipEntry.STORED && method != ZipEntry.DEFLATED) {
            throw new BrokenZip("unsupported compression method " + method + ": " + Printable.of(name));
        }
        if (unsigned(header, p + 34) != 0 || isIrregular(unsigned(header, p + 4) >> 8, header.getInt(p + 38))) {
            throw new BrokenZip("symbolic link or irregular file: " + Printable.of(name));
        }
        ExtraFields sizes = ExtraFields.read(
                header,
                p + HEADER_BYTES + nameLength,
                unsigned(header, p + 30),
                header.getInt(p + 24),
                header.getInt(p + 20),
                header.getInt(p + 42));
        return new ZipEntry(
                name,
                number,
                flags,
                method,
                header.getInt(p + 16),
                sizes.compressed(),
                sizes.inflated(),
                sizes.headerAt());
    }

    private String name(ByteBuffer header, int at, int length) throws BrokenZip {
        ByteBuffer bytes = header.duplicate().limit(at + length).position(at);
        if (length < prefix.length || bytes.slice(at, prefix.length).mismatch(ByteBuffer.wrap(prefix)) >= 0) {
            throw new BrokenZip("a name does not begin with " + new String(prefix, StandardCharsets.US_ASCII));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.position(at + prefix.length))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new BrokenZip("a name is not valid UTF-8");
        }
    }

    /** By the Unix mode, where there is one: only files and folders may stand in a module. */
    private static boolean isIrregular(int creator, int attributes) {
        int type = attributes >>> 28;
        boolean hasMode = creator == CREATED_ON_UNIX || creator == CREATED_ON_MACOS;
        return hasMode && type != 0 && type != 0x8 && type != 0x4;
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }
}
