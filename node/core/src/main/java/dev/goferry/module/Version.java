package dev.goferry.module;

/** A canonical version. */
public record Version(String value) {
    @Override
    public String toString() {
        return value;
    }
}
