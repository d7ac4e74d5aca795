package dev.goferry.verification;

import static dev.goferry.verification.TestZip.PREFIX;
import static dev.goferry.verification.TestZip.descriptor;
import static dev.goferry.verification.TestZip.sound;
import static dev.goferry.verification.TestZip.stored;

import dev.goferry.verification.TestZip.Bytes;
import dev.goferry.verification.TestZip.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Zips by name: what must be taken, and every trick that we could think of. */
public final class HostileZips {
    /** Ends the name of a zip whose trick does not stand at its end. */
    static final String ANOTHER = ", then another";

    private static final byte[] JUNK = "#!/bin/sh junk".getBytes(StandardCharsets.US_ASCII);
    private static final int UNIX = 3 << 8;

    private final Map<String, byte[]> zips = new LinkedHashMap<>();

    /** Legal, though unusual: we take them, and so does Go. */
    public static Map<String, byte[]> legal() {
        HostileZips all = new HostileZips();
        all.put("plain", sound());
        all.put("stored", sound().file("s", "abc", stored("abc")));
        all.put("empty stored file", sound().file("s", "", stored("")));
        all.put("empty deflated file", sound().file("s", ""));
        all.put("no entries", new TestZip());
        all.put("no go.mod", new TestZip().file("a.go", "package m\n"));
        for (boolean signature : new boolean[] {true, false}) {
            for (boolean wide : new boolean[] {true, false}) {
                all.put("descriptor " + signature + wide, sound().file("d", "abc", descriptor(signature, wide)));
            }
        }
        all.put(
                "descriptor known before",
                sound().file("d", "abc", descriptor(true, false).andThen(e -> {
                    e.localCrc = e.crc;
                    e.localCompressed = e.compressed;
                    e.localInflated = e.inflated;
                })));
        all.put("checksum like a signature", sound().file("d", "abc", e -> e.flags |= 1 << 11));
        all.put("zip64 end", sound().zip64());
        all.put("zip64 entry", sound().file("z", "abc", HostileZips::zip64));
        all.put(
                "zip64 sizes on both sides",
                sound().file("z", "abc", ((Consumer<Entry>) HostileZips::zip64).andThen(e -> {
                            e.localCompressed = 0xffffffffL;
                            e.localInflated = 0xffffffffL;
                            e.localExtra =
                                    new Bytes().u16(1).u16(16).u64(3).u64(5).get();
                        })));
        all.put("comment", sound().comment("a commit".getBytes(StandardCharsets.US_ASCII)));
        all.put("longest comment", sound().comment(new byte[0xffff]));
        all.put("reversed directory", sound().reversed());
        all.put("folders", sound().file("b/", "", stored("")).file("e/", "", stored("")));
        all.put("folder twice", sound().file("b/", "", stored("")).file("b/", "", stored("")));
        all.put("module's own folder", sound().file("", "", stored("")));
        all.put("unix mode", sound().file("x", "abc", mode(0100755)));
        all.put(
                "time stamps",
                sound().file(
                                "x",
                                "abc",
                                e -> e.centralExtra = new Bytes()
                                        .u16(0x5455)
                                        .u16(5)
                                        .raw(new byte[5])
                                        .get()));
        all.put("padded extra", sound().file("x", "abc", e -> e.localExtra = new byte[3]));
        all.put(
                "unicode names",
                sound().file("é/ñ.go", "1")
                        .file("日本/語", "2")
                        .file("\ud840\udc00", "3")
                        .file("豈", "4"));
        all.put("turkish i's", sound().file("i", "1").file("ı", "2").file("İ", "3"));
        all.put("go.mod as a folder below", sound().file("x/go.mod/y", "1"));
        all.put("odd names", sound().file("a b!#$%&()+,-.=@[]^_{}~", "1").file(".hidden", "2"));
        all.put("two deflate blocks", sound().file("x", "abc".repeat(70_000)));
        return all.zips;
    }

    /** Broken by x/mod's rules, or read differently by different readers. */
    public static Map<String, byte[]> hostile() {
        HostileZips all = new HostileZips();
        all.names();
        all.folders();
        all.sizes();
        all.local();
        all.descriptors();
        all.directory();
        all.ends();
        all.extras();
        all.cuts();
        return all.zips;
    }

    private void names() {
        for (String name : new String[] {
            "../x",
            "a/../x",
            "./x",
            "/x",
            "a//x",
            "a\\x",
            "x.",
            "a./x",
            "...",
            "con",
            "a/NUL.txt",
            "com1.go",
            "a:b",
            "a*b",
            "a\"b",
            "a\nb",
            "a\u0000b",
            "a\u0301",
            "\ud83d\ude00",
            "a<b",
            "a|b",
            "a`b",
            "\ua7cb",
            "a\u007f"
        }) {
            put("name " + name, sound().file(name, "x"));
        }
        for (String name : new String[] {"x/go.mod", "GO.MOD", "Go.mod", "x/GO.mod"}) {
            put("stray " + name, sound().file(name, "module x\n"));
        }
        put("GO.mod alone", new TestZip().file("GO.mod", "module x\n"));
        String[][] twins = {
            {"A", "a"},
            {"x/A", "x/a"},
            {"X/a", "x/b"},
            {"é", "É"},
            {"\u212a", "k"},
            {"ſ", "s"},
            {"ς", "σ"},
            {"A/b", "a"},
            {"ß", "ẞ"},
            {"a", "a/b"},
            {"a/b", "a"},
            {"Q/", "q/x"}
        };
        for (String[] pair : twins) {
            put(
                    "twins " + pair[0] + " " + pair[1],
                    sound().file("q", "").file(pair[0], "").file(pair[1], ""));
        }
        put("twice", sound().file("a.go", "package other\n"));
        put("file and folder", sound().file("a.go/", "", stored("")));
        change("other module", e -> e.name("example.com/n@v1.0.0/x".getBytes(StandardCharsets.US_ASCII)));
        change("other version", e -> e.name("example.com/m@v1.0.1/x".getBytes(StandardCharsets.US_ASCII)));
        change("no prefix", e -> e.name("x".getBytes(StandardCharsets.US_ASCII)));
        change("empty name", e -> e.name(new byte[0]));
        change("prefix without slash", e -> e.name("example.com/m@v1.0.0x".getBytes(StandardCharsets.US_ASCII)));
        change("not UTF-8", e -> e.name((PREFIX + "\u00ff").getBytes(StandardCharsets.ISO_8859_1)));
        change("overlong UTF-8", e -> e.name((PREFIX + "\u00c0\u00af").getBytes(StandardCharsets.ISO_8859_1)));
        change(
                "surrogate in UTF-8",
                e -> e.name((PREFIX + "\u00ed\u00a0\u0080").getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void folders() {
        put("folder with bytes", sound().file("f/", "abc"));
        put("folder with lost bytes", sound().file("f/", "", e -> {
            e.data = TestZip.deflate(JUNK);
            e.compressed = e.data.length;
        }));
        put("symbolic link", sound().file("l", "../../etc/passwd", mode(0120777)));
        put("device", sound().file("l", "", mode(0020666)));
        put("fifo from a mac", sound().file("l", "", mode(0010666).andThen(e -> e.creator = 19 << 8)));
    }

    private void sizes() {
        change("bad checksum", e -> e.crc ^= 1);
        change("checksum zero", e -> e.crc = 0);
        change("larger than said", e -> e.inflated--);
        change("smaller than said", e -> e.inflated++);
        change("bomb that says 1 byte", e -> {
            e.data = TestZip.deflate(new byte[1 << 20]);
            e.compressed = e.data.length;
            e.inflated = 1;
        });
        change("says 4 GiB", e -> e.inflated = 0xfffffffeL);
        change("says 501 MiB", e -> e.inflated = 501L << 20);
        change("compressed shorter than data", e -> e.compressed--);
        change("compressed longer than data", e -> e.compressed++);
        change("compressed beyond the file", e -> e.compressed = 1 << 20);
        change("bytes after deflate's end", e -> {
            e.data = Arrays.copyOf(e.data, e.data.length + 4);
            e.compressed += 4;
        });
        change("cut deflate", e -> {
            e.data = Arrays.copyOf(e.data, e.data.length - 2);
            e.compressed -= 2;
        });
        change("broken deflate", e -> e.data[0] = (byte) 0xff);
        change("zlib instead of deflate", e -> {
            e.data = new byte[] {0x78, (byte) 0x9c, 3, 0, 0, 0, 0, 1};
            e.compressed = e.data.length;
        });
        put("stored with two sizes", sound().file("s", "abc", stored("abcd")));
        put("stored too short", sound().file("s", "abcd", stored("abc")));
        for (int method : new int[] {1, 9, 12, 14, 93, 99}) {
            change("method " + method, e -> e.method = method);
        }
        put("bomb in go.mod", new TestZip().file("go.mod", "module x\n", e -> e.inflated = (16 << 20) + 1));
        put("bomb in LICENSE", new TestZip().file("LICENSE", new byte[(16 << 20) + 1], _ -> {}));
    }

    private void local() {
        change("other local name", e -> e.localName = (PREFIX + "y").getBytes(StandardCharsets.US_ASCII));
        change("longer local name", e -> e.localName = (PREFIX + "xy").getBytes(StandardCharsets.US_ASCII));
        change("other local method", e -> e.localMethod = 0);
        change("other local flags", e -> e.localFlags = 1);
        change("other local checksum", e -> e.localCrc = 1);
        change("other local size", e -> e.localInflated = 1);
        change("other local compressed size", e -> e.localCompressed = 1);
        change("no local header", e -> e.localSignature = 0);
        change("local sizes missing", e -> {
            e.localCrc = 0;
            e.localCompressed = 0;
            e.localInflated = 0;
        });
        change("encrypted", e -> e.flags = 1);
        change("strong encryption", e -> e.flags = 0x41);
        change("patch", e -> e.flags = 1 << 5);
        change("masked headers", e -> e.flags = 1 << 13);
        change("bytes between entries", e -> e.gapBefore = JUNK);
        change("two entries on one header", e -> e.headerAt = 0);
        change("header inside another's data", e -> e.headerAt = 100);
        change("header outside", e -> e.headerAt = 1 << 20);
        change("other disk", e -> e.disk = 1);
    }

    private void descriptors() {
        change("descriptor missing", descriptor(true, false).andThen(e -> e.descriptor = new byte[0]));
        change("descriptor with wrong checksum", descriptor(true, false).andThen(e -> e.descriptor[4] ^= 1));
        change("descriptor with wrong size", descriptor(true, false).andThen(e -> e.descriptor[12] ^= 1));
        change("descriptor cut", descriptor(true, false).andThen(e -> e.descriptor = Arrays.copyOf(e.descriptor, 10)));
        change("descriptor without its flag", descriptor(true, false).andThen(e -> e.flags = 0));
    }

    private void directory() {
        change("no directory header", e -> e.centralSignature = 0);
        put("fewer records", sound().records(2));
        put("more records", sound().records(4));
        put("records modulo 65536", sound().zip64().records(65_539));
        put("directory shorter", sound().directoryBytes(100));
        put("directory longer", sound().directoryBytes(1000));
        put("directory earlier", sound().directoryAt(0));
        put("directory later", sound().directoryAt(1 << 20));
        put("bytes before the directory", sound().beforeDirectory(JUNK));
        put("bytes after the directory", sound().end64(JUNK));
        put("too many entries", sound().records(0xfffe));
        put("endless zip64 records", sound().zip64().records(Long.MAX_VALUE));
        put("negative zip64 offset", sound().zip64().directoryAt(Long.MAX_VALUE));
    }

    private void ends() {
        put("prepended", sound().prepended(JUNK));
        put(
                "prepended zip",
                sound().prepended(new TestZip().file("a.go", "other").bytes()));
        put("appended", sound().appended(JUNK));
        put("appended zip", sound().appended(new TestZip().file("a.go", "other").bytes()));
        put("comment too long", sound().commentLength(5));
        put("comment too short", sound().comment(JUNK).commentLength(1));
        put("end record in the comment", sound().comment(new TestZip().bytes()));
        put("end record in the comment, cut", sound().comment(Arrays.copyOf(new TestZip().bytes(), 10)));
        byte[] locator = new Bytes().u32(0x07064b50).u32(0).u64(0).u32(1).get();
        put("zip64 locator without need", sound().end64(locator));
        put("zip64 locator to nowhere", sound().end64(locator).records(0xffff));
        put("HTML", "<!DOCTYPE html><html>not found</html>".getBytes(StandardCharsets.US_ASCII));
        put("nothing", new byte[0]);
        put("one byte", new byte[1]);
        put("zeros", new byte[100_000]);
    }

    private void extras() {
        change("zip64 without sizes", e -> e.inflated = 0xffffffffL);
        change("zip64 too short", e -> {
            e.inflated = 0xffffffffL;
            e.centralExtra = new Bytes().u16(1).u16(4).u32(3).get();
        });
        change(
                "zip64 twice",
                ((Consumer<Entry>) HostileZips::zip64)
                        .andThen(e -> e.centralExtra = new Bytes()
                                .raw(e.centralExtra)
                                .u16(1)
                                .u16(16)
                                .u64(9)
                                .u64(9)
                                .get()));
        change("zip64 negative", e -> {
            zip64(e);
            Arrays.fill(e.centralExtra, 4, 20, (byte) 0xff);
        });
        change("zip64 other local size", ((Consumer<Entry>) HostileZips::zip64).andThen(e -> {
                    e.localInflated = 0xffffffffL;
                    e.localExtra = new Bytes().u16(1).u16(8).u64(4).get();
                }));
        change(
                "second name",
                e -> e.centralExtra = new Bytes()
                        .u16(0x7075)
                        .u16(6)
                        .raw(new byte[5])
                        .raw(new byte[] {'y'})
                        .get());
        change(
                "extra beyond its end",
                e -> e.centralExtra = new Bytes().u16(0x5455).u16(50).get());
    }

    private void cuts() {
        byte[] whole = sound().bytes();
        for (int length = 1; length < whole.length; length += 23) {
            put("cut after " + length, Arrays.copyOf(whole, length));
        }
        put("cut by one", Arrays.copyOf(whole, whole.length - 1));
    }

    private static void zip64(Entry e) {
        long inflated = e.inflated;
        long compressed = e.compressed;
        e.localInflated = inflated;
        e.localCompressed = compressed;
        e.inflated = 0xffffffffL;
        e.compressed = 0xffffffffL;
        e.centralExtra =
                new Bytes().u16(1).u16(16).u64(inflated).u64(compressed).get();
    }

    private static Consumer<Entry> mode(int mode) {
        return e -> {
            e.creator = UNIX | 20;
            e.attributes = mode << 16;
        };
    }

    /** A sound zip with one more entry, which is changed. */
    private void change(String name, Consumer<Entry> change) {
        put(name, sound().file("x", "abc", change));
        put(name + ANOTHER, sound().file("x", "abc", change).file("y", "def"));
    }

    private void put(String name, TestZip zip) {
        put(name, zip.bytes());
    }

    private void put(String name, byte[] zip) {
        if (zips.put(name, zip) != null) {
            throw new IllegalArgumentException("two zips are called " + name);
        }
    }
}
