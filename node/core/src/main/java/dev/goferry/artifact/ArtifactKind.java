package dev.goferry.artifact;

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
}
