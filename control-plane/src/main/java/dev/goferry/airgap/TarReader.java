package dev.goferry.airgap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the entries of a tar in their order, as {@link Tar} writes it; anything else in it is {@link ArchiveDamaged}, and
 * so is an end before the end. Not for many threads.
 */
final class TarReader {
    private static final Pattern PATH = Pattern.compile("\\d+ path=([\\x21-\\x7e]+)\n");

    private final InputStream in;
    private long left;
    private long padding;
    private long position;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** A file in the archive. */
    record Entry(String name, long size) {}

    /** Bytes that were read, or passed over. */
    long position() {
        return position;
    }

    /** The next entry, or empty where the tar ends as it should. What is left of the last one is passed over. */
    Optional<Entry> next() throws IOException {
        skip(left + padding);
        left = 0;
        byte[] block = block();
        if (isEmpty(block)) {
            requireEnd();
            return Optional.empty();
        }
        if (block[Tar.TYPE_AT] == 'x') {
            long size = size(block);
            if (size > 2L * Tar.LONGEST_NAME) {
                throw strange("a name that is too long");
            }
            byte[] pax = exactly((int) size);
            exactly(Tar.padding(size).length);
            return Optional.of(entry(path(pax), block()));
        }
        return Optional.of(entry(name(block), block));
    }

    private Entry entry(String name, byte[] block) throws ArchiveDamaged {
        if (block[Tar.TYPE_AT] != '0') {
            throw strange("an entry that is no plain file");
        }
        left = size(block);
        padding = Tar.padding(left).length;
        return new Entry(name, left);
    }

    /** The bytes of the entry; closing it does nothing. */
    InputStream body() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                return some(into, from, most);
            }
        };
    }

    private int some(byte[] into, int from, int most) throws IOException {
        if (left == 0) {
            return -1;
        }
        int got = in.read(into, from, (int) Math.min(most, left));
        if (got < 0) {
            throw ArchiveDamaged.cut();
        }
        left -= got;
        position += got;
        return got;
    }

    private void skip(long bytes) throws IOException {
        long rest = bytes;
        while (rest > 0) {
            long passed = in.skip(rest);
            if (passed == 0) {
                exactly(1);
                rest--;
            } else {
                position += passed;
                rest -= passed;
            }
        }
    }

    private byte[] block() throws IOException {
        byte[] block = exactly(Tar.BLOCK);
        if (isEmpty(block)) {
            return block;
        }
        if (octal(block, Tar.CHECKSUM_AT, 6) != Tar.checksum(block)) {
            throw strange("a header that was changed");
        }
        return block;
    }

    private byte[] exactly(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        position += read.length;
        if (read.length < bytes) {
            throw ArchiveDamaged.cut();
        }
        return read;
    }

    private void requireEnd() throws IOException {
        if (!isEmpty(exactly(Tar.BLOCK)) || in.read() >= 0) {
            throw strange("something behind its end");
        }
    }

    private static boolean isEmpty(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static long size(byte[] block) throws ArchiveDamaged {
        return octal(block, Tar.SIZE_AT, 11);
    }

    private static long octal(byte[] block, int at, int digits) throws ArchiveDamaged {
        String text = new String(block, at, digits, StandardCharsets.US_ASCII);
        if (!text.matches("[0-7]+")) {
            throw strange("a header without numbers");
        }
        return Long.parseLong(text, 8);
    }

    private static String name(byte[] block) {
        int end = 0;
        while (end < Tar.SHORT_NAME && block[end] != 0) {
            end++;
        }
        return new String(block, 0, end, StandardCharsets.US_ASCII);
    }

    private static String path(byte[] pax) throws ArchiveDamaged {
        Matcher matcher = PATH.matcher(new String(pax, StandardCharsets.US_ASCII));
        if (!matcher.matches() || !Arrays.equals(Tar.pax(matcher.group(1)), pax)) {
            throw strange("a header that is not ours");
        }
        return matcher.group(1);
    }

    private static ArchiveDamaged strange(String what) {
        return new ArchiveDamaged("this is no archive that goferry export wrote, or it was changed: it has " + what);
    }
}
