package dev.goferry.config;

/** The largest file of each kind that is taken from an upstream, in bytes. */
public record LimitsConfig(long zipBytes, int modBytes, int infoBytes, int listBytes) {
    public LimitsConfig {
        if (zipBytes < 1 || modBytes < 1 || infoBytes < 1 || listBytes < 1) {
            throw new IllegalArgumentException("a limit leaves room for one byte");
        }
    }
}
