package dev.goferry.simulated;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.digest.Sha256;
import dev.goferry.origin.ModuleFiles;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The files of an upstream: each may be asked for before it is published. */
final class PublishedFiles {
    /** Larger than what {@code ZipSpool} withholds, with the sizes of the simulation. */
    private static final int SOURCE_BYTES = 3_000;

    /** A file, and what has happened to it. */
    static final class Wanted {
        final ArtifactKey key;
        final byte[] bytes;
        final String sha256;

        /** From then on its upstream has it. */
        Instant published = Instant.MAX;

        /** From then on everybody may know. */
        Instant refreshed = Instant.MAX;

        int downloads;
        int excused;

        /** Until then something else may stand in its way than the nodes. */
        Instant troubleUntil = Instant.MIN;

        Wanted(ArtifactKey key, byte[] bytes) {
            this.key = key;
            this.bytes = bytes;
            this.sha256 = Sha256.hex(bytes);
        }

        /** Whether these are the first bytes of the file. */
        boolean begins(byte[] seen) {
            return seen.length <= bytes.length && Arrays.equals(seen, Arrays.copyOf(bytes, seen.length));
        }

        @Override
        public String toString() {
            return key.path();
        }
    }

    private final Map<String, Wanted> byKey = new HashMap<>();

    /** The three files of one more module. */
    void add(int number) {
        String module = "example.com/m" + number;
        byte[] source = new byte[SOURCE_BYTES];
        new Random(number).nextBytes(source);
        ModuleFiles files = ModuleFiles.of(module, "v1.0.0", Map.of("data", source));
        add(module + "/@v/v1.0.0.info", files.info());
        add(module + "/@v/v1.0.0.mod", files.mod());
        add(module + "/@v/v1.0.0.zip", files.zip());
    }

    private void add(String path, byte[] bytes) {
        byKey.put(path, new Wanted(ArtifactKey.parse(path).orElseThrow(), bytes));
    }

    Wanted of(int number, String kind) {
        return of("example.com/m" + number + "/@v/v1.0.0." + kind);
    }

    Wanted of(String path) {
        Wanted wanted = byKey.get(path);
        if (wanted == null) {
            throw new IllegalArgumentException("nobody publishes " + path);
        }
        return wanted;
    }

    /** Those of a key, or of all files of a version that has this name. */
    Iterable<Wanted> named(String keyOrVersion) {
        Wanted one = byKey.get(keyOrVersion);
        return one != null
                ? java.util.List.of(one)
                : byKey.values().stream()
                        .filter(file -> file.key.module().toString().equals(keyOrVersion))
                        .toList();
    }
}
