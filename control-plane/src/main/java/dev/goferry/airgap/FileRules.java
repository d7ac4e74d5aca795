package dev.goferry.airgap;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.pin.Pin;
import dev.goferry.verification.InfoFile;
import dev.goferry.verification.ModFile;
import dev.goferry.verification.ModuleZip;
import dev.goferry.verification.ZipLimits;
import dev.goferry.verification.ZipVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The rules that a module file must pass before it may be stored, the same as a node's for what it fetched. */
final class FileRules {
    private FileRules() {}

    /** What the rules say of a file. */
    sealed interface Verdict {
        /** It may be stored; its h1 if it is a .zip or a .mod. */
        record Sound(Optional<String> h1) implements Verdict {}

        /** It must not; one line for a person. */
        record Broken(String reason) implements Verdict {}
    }

    static Verdict check(ArtifactKey key, Path file) throws IOException {
        return switch (key.kind()) {
            case INFO -> info(key, file);
            case MOD -> mod(file);
            case ZIP ->
                switch (ModuleZip.check(file, key.module(), ZipLimits.DEFAULT)) {
                    case ZipVerdict.Sound(String h1, var entries, var bytes, var goMod) ->
                        new Verdict.Sound(Optional.of(h1));
                    case ZipVerdict.Broken(String reason) -> new Verdict.Broken(reason);
                };
        };
    }

    private static Verdict info(ArtifactKey key, Path file) throws IOException {
        if (Files.size(file) > InfoFile.MAX_BYTES) {
            return new Verdict.Broken(".info larger than " + InfoFile.MAX_BYTES + " bytes");
        }
        return switch (InfoFile.check(
                Files.readAllBytes(file), Optional.of(key.module().version()))) {
            case InfoFile.Verdict.Sound sound -> new Verdict.Sound(Optional.empty());
            case InfoFile.Verdict.Broken(String reason) -> new Verdict.Broken(reason);
        };
    }

    private static Verdict mod(Path file) throws IOException {
        if (Files.size(file) > ModFile.MAX_BYTES) {
            return new Verdict.Broken("go.mod larger than " + ModFile.MAX_BYTES + " bytes");
        }
        return switch (ModFile.check(Files.readAllBytes(file))) {
            case ModFile.Verdict.Sound(String h1) -> new Verdict.Sound(Optional.of(h1));
            case ModFile.Verdict.Broken(String reason) -> new Verdict.Broken(reason);
        };
    }

    /** Why a file is not what its pin says, or empty. */
    static Optional<String> wrong(ArtifactKey key, Pin pin, Path file) throws IOException {
        return switch (check(key, file)) {
            case Verdict.Broken(String reason) -> Optional.of(reason);
            case Verdict.Sound(Optional<String> h1) when h1.equals(pin.h1()) -> Optional.empty();
            case Verdict.Sound(Optional<String> h1) ->
                Optional.of("its hash is " + h1.orElse("none") + ", the archive says "
                        + pin.h1().orElse("none"));
        };
    }
}
