package dev.goferry.airgap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The blocks of a <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html">POSIX tar</a> of plain
 * files: a header, the bytes, zeros up to the next block. A name of more than {@value #SHORT_NAME} bytes stands in a pax
 * header before it.
 */
final class Tar {
    static final int BLOCK = 512;
    static final int SHORT_NAME = 100;

    /** No store key is longer. */
    static final int LONGEST_NAME = 1024;

    static final int CHECKSUM_AT = 148;
    static final int TYPE_AT = 156;
    static final int SIZE_AT = 124;
    private static final long MOST_BYTES = 1L << 33;

    private Tar() {}

    /** What stands before the bytes of a file. Names are ASCII. */
    static byte[] header(String name, long size) {
        if (name.length() > LONGEST_NAME || size >= MOST_BYTES) {
            throw new IllegalArgumentException("no entry of an archive: " + name + " with " + size + " bytes");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(BLOCK);
        if (name.length() > SHORT_NAME) {
            byte[] path = pax(name);
            out.writeBytes(block("pax", path.length, 'x'));
            out.writeBytes(path);
            out.writeBytes(padding(path.length));
        }
        out.writeBytes(block(name.substring(0, Math.min(SHORT_NAME, name.length())), size, '0'));
        return out.toByteArray();
    }

    /** {@code 27 path=the/name\n}: the number counts all of it, its own digits too. */
    static byte[] pax(String name) {
        int rest = " path=".length() + name.length() + 1;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length++;
        }
        return (length + " path=" + name + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] block(String name, long size, char type) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, "0000644\0");
        put(block, 108, "0000000\0");
        put(block, 116, "0000000\0");
        put(block, SIZE_AT, String.format("%011o\0", size));
        put(block, 136, "00000000000\0");
        block[TYPE_AT] = (byte) type;
        put(block, 257, "ustar\00000");
        put(block, CHECKSUM_AT, String.format("%06o\0 ", checksum(block)));
        return block;
    }

    /** The sum of a header's bytes, those of the sum itself taken as blanks. */
    static int checksum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + 8 ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** The zeros behind so many bytes. */
    static byte[] padding(long size) {
        return new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)];
    }

    /** What an archive ends with. */
    static byte[] end() {
        return new byte[2 * BLOCK];
    }

    /** The blocks of a small file. */
    static byte[] whole(String name, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 2 * BLOCK);
        out.writeBytes(header(name, bytes.length));
        out.writeBytes(bytes);
        out.writeBytes(padding(bytes.length));
        return out.toByteArray();
    }
}
