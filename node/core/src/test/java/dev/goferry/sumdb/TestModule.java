package dev.goferry.sumdb;

import dev.goferry.module.ModuleVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A module version with a go.mod and one source file, as a proxy serves it, and its two hashes. */
public record TestModule(ModuleVersion version) {
    /** The file's bytes for a path below the proxy's base, or empty. */
    public Optional<byte[]> get(String path) {
        String base = version.path().escaped() + "/@v/";
        String file = base + version.version().escaped();
        return Optional.ofNullable(
                switch (path.startsWith(file) ? path.substring(file.length()) : path) {
                    case ".info" ->
                        utf8("{\"Version\":\"" + version.version() + "\",\"Time\":\"2020-01-01T00:00:00Z\"}");
                    case ".mod" -> utf8(goMod());
                    case ".zip" -> zip();
                    case String other when other.equals(base + "list") -> utf8(version.version() + "\n");
                    default -> null;
                });
    }

    /** Adds it to a checksum database. */
    public void addTo(TestSumDb database) {
        database.add(version, zipH1(), modH1());
    }

    public String modH1() {
        return h1(Map.of("go.mod", goMod()));
    }

    public String zipH1() {
        return h1(files());
    }

    private String goMod() {
        return "module " + version.path() + "\n\ngo 1.21\n";
    }

    private Map<String, String> files() {
        return Map.of(version + "/go.mod", goMod(), version + "/m.go", "package m\n");
    }

    private byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : new TreeMap<>(files()).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(utf8(file.getValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String h1(Map<String, String> files) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(files)
                .forEach((name, text) -> lines.append(HexFormat.of().formatHex(sha256(text)))
                        .append("  ")
                        .append(name)
                        .append('\n'));
        return "h1:" + Base64.getEncoder().encodeToString(sha256(lines.toString()));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
