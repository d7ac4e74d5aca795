package dev.goferry.verification;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the central directory is, from the last end record of the file and its zip64 form.
 *
 * @param directoryAt offset of the first directory header, in bytes
 * @param directoryBytes its length; the end record follows it at once
 * @param entries how many headers it holds
 */
record EndRecord(long directoryAt, long directoryBytes, long entries) {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_BYTES = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_BYTES = 56;
    private static final int LONGEST_COMMENT = 0xffff;

    static EndRecord find(ZipWindow zip) throws IOException, BrokenZip {
        if (zip.size() < END_BYTES) {
            throw new BrokenZip("not a zip: only " + zip.size() + " bytes");
        }
        long at = lastEnd(zip);
        ByteBuffer end = zip.at(at, END_BYTES);
        int p = end.position();
        int entries = Short.toUnsignedInt(end.getShort(p + 10));
        boolean oneDisk = end.getInt(p + 4) == 0 && Short.toUnsignedInt(end.getShort(p + 8)) == entries;
        EndRecord record = new EndRecord(
                Integer.toUnsignedLong(end.getInt(p + 16)), Integer.toUnsignedLong(end.getInt(p + 12)), entries);
        if (Short.toUnsignedInt(end.getShort(p + 20)) != zip.size() - at - END_BYTES) {
            throw new BrokenZip("bytes after the end of the zip");
        }
        if (hasLocator64(zip, at)) {
            return find64(zip, at - LOCATOR_64_BYTES, record);
        }
        if (!oneDisk) {
            throw new BrokenZip("a zip of several disks");
        }
        return record.endingAt(at);
    }

    /** The last one wins, as in archive/zip; it must then reach exactly to the end of the file. */
    private static long lastEnd(ZipWindow zip) throws IOException, BrokenZip {
        int length = (int) Math.min(zip.size(), END_BYTES + LONGEST_COMMENT);
        long from = zip.size() - length;
        ByteBuffer tail = zip.at(from, length);
        int start = tail.position();
        int i = length - Integer.BYTES;
        while (i >= 0 && tail.getInt(start + i) != END) {
            i--;
        }
        if (i < 0 || i > length - END_BYTES) {
            throw new BrokenZip("not a zip: no whole end record");
        }
        return from + i;
    }

    private static boolean hasLocator64(ZipWindow zip, long endAt) throws IOException, BrokenZip {
        if (endAt < LOCATOR_64_BYTES) {
            return false;
        }
        ByteBuffer locator = zip.at(endAt - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
        return locator.getInt(locator.position()) == LOCATOR_64;
    }

    private static EndRecord find64(ZipWindow zip, long locatorAt, EndRecord small) throws IOException, BrokenZip {
        boolean needed = small.entries == 0xffff || small.directoryAt == 0xffffffffL;
        ByteBuffer locator = zip.at(locatorAt, LOCATOR_64_BYTES);
        int l = locator.position();
        long at = locator.getLong(l + 8);
        if (!needed || locator.getInt(l + 4) != 0 || locator.getInt(l + 16) != 1 || at != locatorAt - END_64_BYTES) {
            throw new BrokenZip("a zip64 end record that readers would not agree on");
        }
        ByteBuffer end = zip.at(at, END_64_BYTES);
        int p = end.position();
        boolean whole = end.getInt(p) == END_64 && end.getLong(p + 4) == END_64_BYTES - 12;
        EndRecord large = new EndRecord(end.getLong(p + 48), end.getLong(p + 40), end.getLong(p + 32));
        boolean agrees = (small.entries == 0xffff || small.entries == large.entries)
                && (small.directoryAt == 0xffffffffL || small.directoryAt == large.directoryAt)
                && (small.directoryBytes == 0xffffffffL || small.directoryBytes == large.directoryBytes);
        if (!whole || !agrees || end.getLong(p + 16) != 0 || end.getLong(p + 24) != large.entries) {
            throw new BrokenZip("a malformed zip64 end record");
        }
        return large.endingAt(at);
    }

    private EndRecord endingAt(long at) throws BrokenZip {
        if (directoryAt < 0 || directoryAt > at || directoryBytes != at - directoryAt || entries < 0) {
            throw new BrokenZip("the end record does not stand right after the central directory that it names");
        }
        return this;
    }
}
