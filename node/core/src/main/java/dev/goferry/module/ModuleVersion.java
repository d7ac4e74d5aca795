package dev.goferry.module;

/** A module at one canonical version. */
public record ModuleVersion(ModulePath path, Version version) {
    @Override
    public String toString() {
        return path + "@" + version;
    }
}
