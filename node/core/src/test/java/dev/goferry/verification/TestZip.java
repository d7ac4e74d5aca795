package dev.goferry.verification;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zips byte by byte, sound as they come and broken wherever a test wants. Little-endian. */
public final class TestZip {
    /** The module whose name is before each entry's. */
    public static final String PREFIX = "example.com/m@v1.0.0/";

    /** Everything that the headers of one entry say; change what you like. */
    public static final class Entry {
        byte[] localName = {};
        byte[] centralName = {};
        byte[] data = {};
        byte[] centralExtra = {};
        byte[] localExtra = {};
        byte[] gapBefore = {};
        int creator = 20;
        int flags;
        int localFlags = -1;
        int method = 8;
        int localMethod = -1;
        long crc;
        long localCrc = -1;
        long compressed;
        long inflated;
        long localCompressed = -1;
        long localInflated = -1;
        int disk;
        int attributes;
        long headerAt = -1;
        int centralSignature = 0x02014b50;
        int localSignature = 0x04034b50;
        byte[] descriptor = {};

        void name(byte[] name) {
            localName = name;
            centralName = name;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private byte[] prepended = {};
    private byte[] beforeDirectory = {};
    private byte[] end64 = {};
    private byte[] comment = {};
    private byte[] appended = {};
    private int commentLength = -1;
    private long records = -1;
    private long directoryBytes = -1;
    private long directoryAt = -1;
    private boolean zip64;
    private boolean reversed;

    /** A zip with a go.mod and two files. */
    public static TestZip sound() {
        return new TestZip()
                .file("go.mod", "module example.com/m\n")
                .file("a.go", "package m\n")
                .file("b/c.txt", "x".repeat(3000));
    }

    public TestZip file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8), _ -> {});
    }

    public TestZip file(String name, String content, Consumer<Entry> change) {
        return file(name, content.getBytes(StandardCharsets.UTF_8), change);
    }

    public TestZip file(String name, byte[] content, Consumer<Entry> change) {
        Entry entry = new Entry();
        entry.name((PREFIX + name).getBytes(StandardCharsets.UTF_8));
        entry.data = deflate(content);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.crc = crc.getValue();
        entry.compressed = entry.data.length;
        entry.inflated = content.length;
        change.accept(entry);
        entries.add(entry);
        return this;
    }

    TestZip prepended(byte[] bytes) {
        prepended = bytes;
        return this;
    }

    TestZip beforeDirectory(byte[] bytes) {
        beforeDirectory = bytes;
        return this;
    }

    TestZip comment(byte[] bytes) {
        comment = bytes;
        return this;
    }

    TestZip appended(byte[] bytes) {
        appended = bytes;
        return this;
    }

    TestZip commentLength(int length) {
        commentLength = length;
        return this;
    }

    TestZip records(long number) {
        records = number;
        return this;
    }

    TestZip directoryBytes(long number) {
        directoryBytes = number;
        return this;
    }

    TestZip directoryAt(long number) {
        directoryAt = number;
        return this;
    }

    /** With a zip64 end record, and the old one saturated. */
    TestZip zip64() {
        zip64 = true;
        return this;
    }

    /** Bytes between the directory and the end record. */
    TestZip end64(byte[] bytes) {
        end64 = bytes;
        return this;
    }

    /** The directory lists the last entry first. */
    TestZip reversed() {
        reversed = true;
        return this;
    }

    /** Makes an entry stored. */
    static Consumer<Entry> stored(String content) {
        return entry -> {
            entry.method = 0;
            entry.data = content.getBytes(StandardCharsets.UTF_8);
            entry.compressed = entry.data.length;
        };
    }

    /** Moves checksum and sizes behind the data, in one of the four forms that are in use. */
    static Consumer<Entry> descriptor(boolean signature, boolean wide) {
        return entry -> {
            entry.flags |= 8;
            entry.localCrc = 0;
            entry.localCompressed = 0;
            entry.localInflated = 0;
            Bytes bytes = new Bytes();
            if (signature) {
                bytes.u32(0x08074b50);
            }
            bytes.u32(entry.crc);
            if (wide) {
                bytes.u64(entry.compressed).u64(entry.inflated);
            } else {
                bytes.u32(entry.compressed).u32(entry.inflated);
            }
            entry.descriptor = bytes.get();
        };
    }

    public byte[] bytes() {
        Bytes zip = new Bytes().raw(prepended);
        List<Bytes> headers = new ArrayList<>();
        for (Entry e : entries) {
            zip.raw(e.gapBefore);
            headers.add(central(e, e.headerAt >= 0 ? e.headerAt : zip.size()));
            local(zip, e);
        }
        zip.raw(beforeDirectory);
        long at = zip.size();
        (reversed ? headers.reversed() : headers).forEach(header -> zip.raw(header.get()));
        long bytes = directoryBytes >= 0 ? directoryBytes : zip.size() - at;
        at = directoryAt >= 0 ? directoryAt : at;
        long count = records >= 0 ? records : entries.size();
        zip.raw(end64);
        if (zip64) {
            end64(zip, at, bytes, count);
        }
        return zip.u32(0x06054b50)
                .u16(0)
                .u16(0)
                .u16(zip64 ? 0xffff : count)
                .u16(zip64 ? 0xffff : count)
                .u32(zip64 ? 0xffffffffL : bytes)
                .u32(zip64 ? 0xffffffffL : at)
                .u16(commentLength >= 0 ? commentLength : comment.length)
                .raw(comment)
                .raw(appended)
                .get();
    }

    private static void end64(Bytes zip, long at, long bytes, long count) {
        long end = zip.size();
        zip.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0);
        zip.u64(count).u64(count).u64(bytes).u64(at);
        zip.u32(0x07064b50).u32(0).u64(end).u32(1);
    }

    private static void local(Bytes zip, Entry e) {
        zip.u32(e.localSignature)
                .u16(20)
                .u16(e.localFlags >= 0 ? e.localFlags : e.flags)
                .u16(e.localMethod >= 0 ? e.localMethod : e.method)
                .u32(0)
                .u32(e.localCrc >= 0 ? e.localCrc : e.crc)
                .u32(e.localCompressed >= 0 ? e.localCompressed : e.compressed)
                .u32(e.localInflated >= 0 ? e.localInflated : e.inflated)
                .u16(e.localName.length)
                .u16(e.localExtra.length)
                .raw(e.localName)
                .raw(e.localExtra)
                .raw(e.data)
                .raw(e.descriptor);
    }

    private static Bytes central(Entry e, long headerAt) {
        return new Bytes()
                .u32(e.centralSignature)
                .u16(e.creator)
                .u16(20)
                .u16(e.flags)
                .u16(e.method)
                .u32(0)
                .u32(e.crc)
                .u32(e.compressed)
                .u32(e.inflated)
                .u16(e.centralName.length)
                .u16(e.centralExtra.length)
                .u16(0)
                .u16(e.disk)
                .u16(0)
                .u32(e.attributes)
                .u32(headerAt)
                .raw(e.centralName)
                .raw(e.centralExtra);
    }

    static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Grows; numbers little-endian and cut to their width. */
    static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes u16(long value) {
            return number(value, 2);
        }

        Bytes u32(long value) {
            return number(value, 4);
        }

        Bytes u64(long value) {
            return number(value, 8);
        }

        Bytes raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        int size() {
            return out.size();
        }

        byte[] get() {
            return out.toByteArray();
        }

        private Bytes number(long value, int width) {
            byte[] all = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array();
            out.write(all, 0, width);
            return this;
        }
    }
}
