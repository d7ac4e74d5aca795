package dev.goferry.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A module whose zip is 39 MB of noise: the size at which peers were measured. Its bytes are the same in every run. */
final class BigModule {
    static final String PATH = "bench.test/big";
    static final String VERSION = "v1.0.0";
    static final String FILE = PATH + "/@v/" + VERSION;
    private static final int BYTES = 39_000_000;

    private BigModule() {}

    /** Writes the module below a folder in the layout of cache/download, unless it is there. */
    static void write(Path root) throws IOException {
        var base = root.resolve(FILE);
        var hash = base.resolveSibling(VERSION + ".ziphash");
        if (Files.exists(hash)) {
            return;
        }
        Files.createDirectories(base.getParent());
        var goMod = ("module " + PATH + "\n\ngo 1.22\n").getBytes(StandardCharsets.UTF_8);
        var noise = new byte[BYTES];
        new Random(39).nextBytes(noise);
        var files = new TreeMap<>(Map.of("data.bin", noise, "go.mod", goMod));
        try (var zip = new ZipOutputStream(Files.newOutputStream(base.resolveSibling(VERSION + ".zip")))) {
            zip.setLevel(1);
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(PATH + "@" + VERSION + "/" + file.getKey()));
                zip.write(file.getValue());
            }
        }
        var lines = new StringBuilder();
        files.forEach((name, bytes) -> lines.append(HexFormat.of().formatHex(sha256(bytes)))
                .append("  ")
                .append(PATH + "@" + VERSION + "/")
                .append(name)
                .append('\n'));
        Files.write(base.resolveSibling(VERSION + ".mod"), goMod);
        Files.writeString(
                base.resolveSibling(VERSION + ".info"),
                "{\"Version\":\"" + VERSION + "\",\"Time\":\"2026-11-01T00:00:00Z\"}");
        var h1 = Base64.getEncoder().encodeToString(sha256(lines.toString().getBytes(StandardCharsets.UTF_8)));
        Files.writeString(hash, "h1:" + h1);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
