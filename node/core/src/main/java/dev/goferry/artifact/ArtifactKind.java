package dev.goferry.artifact;

import org.jspecify.annotations.Nullable;

/** The three immutable files of a module version. */
public enum ArtifactKind {
    INFO(".info"),
    MOD(".mod"),
    ZIP(".zip");

    private final String suffix;

    ArtifactKind(String suffix) {
        this.suffix = suffix;
    }

    /** The file name's end, with its dot. */
    public String suffix() {
        return suffix;
    }

    /** The kind that a file name's end tells, or null. */
    public static @Nullable ArtifactKind of(String fileName) {
        if (fileName.endsWith(".info")) {
            return INFO;
        }
        if (fileName.endsWith(".mod")) {
            return MOD;
        }
        return fileName.endsWith(".zip") ? ZIP : null;
    }
}
