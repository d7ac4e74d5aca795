package dev.goferry.module;

/** A module path that passes module.CheckPath. */
public record ModulePath(String value) implements Comparable<ModulePath> {
    @Override
    public int compareTo(ModulePath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
