package dev.goferry.verification;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Holds each entry's local header, and its data descriptor if it has one, against the central directory. */
final class LocalHeader {
    private static final int HEADER = 0x04034b50;
    private static final int HEADER_BYTES = 30;
    private static final int DESCRIPTOR = 0x08074b50;

    private final ZipWindow zip;
    private final String prefix;

    LocalHeader(ZipWindow zip, String prefix) {
        this.zip = zip;
        this.prefix = prefix;
    }

    /** Where the entry's data starts. */
    long check(ZipEntry entry) throws IOException, BrokenZip {
        ByteBuffer header = zip.at(entry.headerAt(), HEADER_BYTES);
        int p = header.position();
        int nameLength = unsigned(header, p + 26);
        int extraLength = unsigned(header, p + 28);
        if (header.getInt(p) != HEADER
                || unsigned(header, p + 6) != entry.flags()
                || unsigned(header, p + 8) != entry.method()) {
            throw contradicts(entry);
        }
        header = zip.at(entry.headerAt(), HEADER_BYTES + nameLength + extraLength);
        p = header.position();
        byte[] name = (prefix + entry.name()).getBytes(StandardCharsets.UTF_8);
        boolean sameName = header.slice(p + HEADER_BYTES, nameLength).equals(ByteBuffer.wrap(name));
        ExtraFields sizes = ExtraFields.read(
                header, p + HEADER_BYTES + nameLength, extraLength, header.getInt(p + 22), header.getInt(p + 18), 0);
        int crc = header.getInt(p + 14);
        boolean same =
                crc == entry.crc() && sizes.compressed() == entry.compressed() && sizes.inflated() == entry.inflated();
        boolean unknown = crc == 0 && sizes.compressed() == 0 && sizes.inflated() == 0;
        if (!sameName || !(same || (entry.hasDescriptor() && unknown))) {
            throw contradicts(entry);
        }
        return entry.headerAt() + HEADER_BYTES + nameLength + extraLength;
    }

    /** Where the next entry must start. */
    long endOf(ZipEntry entry, long dataEnd) throws IOException, BrokenZip {
        if (!entry.hasDescriptor()) {
            return dataEnd;
        }
        // Sizes have four or eight bytes; the signature is optional, and could be a checksum.
        for (int form = 0; form < 4; form++) {
            int signature = form < 2 ? Integer.BYTES : 0;
            int sizes = (form & 1) == 0 ? Integer.BYTES : Long.BYTES;
            if (isDescriptor(entry, dataEnd, signature, sizes)) {
                return dataEnd + signature + Integer.BYTES + 2L * sizes;
            }
        }
        throw contradicts(entry);
    }

    private boolean isDescriptor(ZipEntry entry, long at, int signature, int sizes) throws IOException, BrokenZip {
        int length = signature + Integer.BYTES + 2 * sizes;
        if (length > zip.size() - at) {
            return false;
        }
        ByteBuffer bytes = zip.at(at, length);
        int p = bytes.position();
        if (signature > 0 && bytes.getInt(p) != DESCRIPTOR) {
            return false;
        }
        p += signature;
        return bytes.getInt(p) == entry.crc()
                && size(bytes, p + Integer.BYTES, sizes) == entry.compressed()
                && size(bytes, p + Integer.BYTES + sizes, sizes) == entry.inflated();
    }

    private static long size(ByteBuffer bytes, int at, int length) {
        return length == Long.BYTES ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static BrokenZip contradicts(ZipEntry entry) {
        return new BrokenZip("local header contradicts the central directory: " + Printable.of(entry.name()));
    }
}
