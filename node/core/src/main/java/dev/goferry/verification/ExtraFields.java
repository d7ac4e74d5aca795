package dev.goferry.verification;

import java.nio.ByteBuffer;

/** The sizes and the offset of a directory header, from its zip64 extra field where the header's own are saturated. */
record ExtraFields(long inflated, long compressed, long headerAt) {
    private static final int ZIP64 = 0x0001;

    /** Info-ZIP's second name, which some readers take instead of the first. */
    private static final int UNICODE_PATH = 0x7075;

    static ExtraFields read(ByteBuffer header, int at, int length, int inflated, int compressed, int headerAt)
            throws BrokenZip {
        ExtraFields sizes = new ExtraFields(
                Integer.toUnsignedLong(inflated), Integer.toUnsignedLong(compressed), Integer.toUnsignedLong(headerAt));
        boolean seen = false;
        int i = at;
        // Fewer than four bytes at the end are padding, as archive/zip reads them.
        while (at + length - i >= 4) {
            int tag = Short.toUnsignedInt(header.getShort(i));
            int size = Short.toUnsignedInt(header.getShort(i + 2));
            i += 4;
            if (size > at + length - i || tag == UNICODE_PATH || (tag == ZIP64 && seen)) {
                throw new BrokenZip("an extra field that readers would not agree on");
            }
            if (tag == ZIP64) {
                seen = true;
                sizes = sizes.widened(header, i, size);
            }
            i += size;
        }
        if (!seen && (inflated == -1 || compressed == -1 || headerAt == -1)) {
            throw new BrokenZip("a zip64 entry without its sizes");
        }
        if (sizes.inflated < 0 || sizes.compressed < 0 || sizes.headerAt < 0) {
            throw new BrokenZip("a zip64 entry with impossible sizes");
        }
        return sizes;
    }

    /** Each value stands there only if the header's own is saturated, in this order. */
    private ExtraFields widened(ByteBuffer header, int at, int size) throws BrokenZip {
        int i = at;
        long[] values = {inflated, compressed, headerAt};
        for (int v = 0; v < values.length; v++) {
            if (values[v] == 0xffffffffL) {
                if (at + size - i < Long.BYTES) {
                    throw new BrokenZip("a zip64 extra field that is too short");
                }
                values[v] = header.getLong(i);
                i += Long.BYTES;
            }
        }
        return new ExtraFields(values[0], values[1], values[2]);
    }
}
