package dev.goferry.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Files of an upstream, and where they lie when they are stored: the same under every seed. */
final class PublishedFiles {
    static final int BYTES = 64;

    private final Path folder;
    private final Map<String, byte[]> bytes = new HashMap<>();
    private final Map<String, String> sums = new HashMap<>();

    PublishedFiles(Path folder) {
        this.folder = folder;
    }

    String key(int number) {
        return "example.com/m" + number + "/@v/v1.0.0.zip";
    }

    byte[] bytes(String key) {
        return bytes.computeIfAbsent(
                key, name -> Arrays.copyOf((name + "#".repeat(BYTES)).getBytes(UTF_8), BYTES));
    }

    String sha256(String key) {
        return sums.computeIfAbsent(key, name -> new Body.Small(bytes(name)).sha256());
    }

    /** Whether these are the first bytes of the file. */
    boolean begins(String key, byte[] seen) {
        return seen.length <= BYTES && Arrays.equals(seen, Arrays.copyOf(bytes(key), seen.length));
    }

    Path path(String key) throws IOException {
        Path path = folder.resolve(key.replace('/', '_'));
        if (!Files.exists(path)) {
            Files.write(path, bytes(key));
        }
        return path;
    }
}
