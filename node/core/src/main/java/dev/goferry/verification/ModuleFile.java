package dev.goferry.verification;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file of a module version must be before it may be stored, wherever it comes from: the rules of its kind. They say
 * nothing of who vouches for it.
 */
public final class ModuleFile {
    private ModuleFile() {}

    /** What {@link #check} found. */
    public sealed interface Verdict {
        /** It may be stored; its h1 if it is a .zip or a .mod. */
        record Sound(Optional<String> h1) implements Verdict {}

        /** It must not be stored or served. {@code reason} is one line for a person. */
        record Broken(String reason) implements Verdict {}

        /** Why this is not the file of which somebody else told this h1 (none of an .info), or empty. */
        default Optional<String> unlike(Optional<String> told) {
            return switch (this) {
                case Broken(String reason) -> Optional.of(reason);
                case Sound(Optional<String> h1) when h1.equals(told) -> Optional.empty();
                case Sound(Optional<String> h1) ->
                    Optional.of("its hash is " + h1.orElse("none") + ", not " + told.orElse("none")
                            + " as its record says");
            };
        }
    }

    /** Checks an .info or a .mod. */
    public static Verdict check(ArtifactKey key, byte[] bytes) {
        return switch (key.kind()) {
            case INFO ->
                switch (InfoFile.check(bytes, Optional.of(key.module().version()))) {
                    case InfoFile.Verdict.Sound sound -> new Verdict.Sound(Optional.empty());
                    case InfoFile.Verdict.Broken(String reason) -> new Verdict.Broken(reason);
                };
            case MOD ->
                switch (ModFile.check(bytes)) {
                    case ModFile.Verdict.Sound(String h1) -> new Verdict.Sound(Optional.of(h1));
                    case ModFile.Verdict.Broken(String reason) -> new Verdict.Broken(reason);
                };
            case ZIP -> throw new IllegalArgumentException("a zip is checked as a file on disk: " + key);
        };
    }

    /**
     * Checks a file of any kind. Blocking; an .info or a .mod is held on the heap, one that is too large only to the byte
     * that is too much.
     *
     * @throws IOException if it cannot be read, which says nothing about it
     */
    public static Verdict check(ArtifactKey key, Path file, ZipLimits limits) throws IOException {
        return check(key, file, limits, Urgency.NOW);
    }

    /** The same for somebody who may have to wait. */
    public static Verdict check(ArtifactKey key, Path file, ZipLimits limits, Urgency urgency) throws IOException {
        if (key.kind() != ArtifactKind.ZIP) {
            return check(key, atMost(file, key.kind() == ArtifactKind.INFO ? InfoFile.MAX_BYTES : ModFile.MAX_BYTES));
        }
        return switch (ModuleZip.check(file, key.module(), limits, urgency)) {
            case ZipVerdict.Sound sound -> new Verdict.Sound(Optional.of(sound.h1()));
            case ZipVerdict.Broken(String reason) -> new Verdict.Broken(reason);
        };
    }

    /** The whole file, or one byte more than is allowed. */
    private static byte[] atMost(Path file, int bytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(bytes + 1);
        }
    }
}
