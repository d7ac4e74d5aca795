package dev.goferry.origin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The files of one module version as a GOPROXY serves them, equal bytes for equal input. */
public final class ModuleFiles {
    private static final LocalDateTime TIME = LocalDateTime.of(2024, 2, 3, 4, 5, 6);
    private final byte[] info;
    private final byte[] mod;
    private final byte[] zip;

    private ModuleFiles(byte[] info, byte[] mod, byte[] zip) {
        this.info = info;
        this.mod = mod;
        this.zip = zip;
    }

    /** {@code {"Version":…,"Time":…}}. */
    public byte[] info() {
        return info.clone();
    }

    /** The go.mod among the files, or {@code module path}. */
    public byte[] mod() {
        return mod.clone();
    }

    /** As golang.org/x/mod/zip would accept it. */
    public byte[] zip() {
        return zip.clone();
    }

    /** Builds them from file contents by name below the module's root. */
    public static ModuleFiles of(String module, String version, Map<String, byte[]> files) {
        TreeMap<String, byte[]> all = new TreeMap<>(files);
        all.putIfAbsent("go.mod", ("module " + module + "\n").getBytes(UTF_8));
        String info = "{\"Version\":\"" + version + "\",\"Time\":\"" + TIME + "Z\"}";
        byte[] mod = all.getOrDefault("go.mod", new byte[0]);
        return new ModuleFiles(info.getBytes(UTF_8), mod, zip(module + "@" + version + "/", all));
    }

    private static byte[] zip(String prefix, Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(prefix + file.getKey());
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The escaped form of a path or version: upper case becomes {@code !} and lower case. */
    public static String escaped(String name) {
        StringBuilder out = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                out.append('!').append((char) (c + ('a' - 'A')));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
