package dev.goferry.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A secret in a file of its own, of at most {@value #LONGEST} bytes, without the line's end that editors leave. */
final class SecretFile {
    private static final int LONGEST = 4 << 10;

    private SecretFile() {}

    /**
     * @param key of the setting that names the file, for messages
     * @param check what the text must be
     * @throws IllegalArgumentException if it cannot be read, or is not what it must be
     */
    static String read(String key, Path file, Function<String, String> check) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new IllegalArgumentException(key + ": " + file + " is larger than " + LONGEST + " bytes");
            }
            return check.apply(Files.readString(file).strip());
        } catch (IOException e) {
            throw new IllegalArgumentException(key + ": " + file + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + file + ": " + e.getMessage(), e);
        }
    }
}
