package dev.goferry.module;

/**
 * A module at one canonical version that may belong to it, by
 * <a href="https://pkg.go.dev/golang.org/x/mod/module#Check">module.Check</a>: the major versions of path and version
 * agree, and a pseudo-version's time is a time. Immutable.
 */
public record ModuleVersion(ModulePath path, Version version) {
    /** @throws InvalidName if path and version do not belong together */
    public ModuleVersion {
        if (!PathMajor.matches(path.value(), version)) {
            throw new InvalidName("version " + Quoted.of(version.value()) + " cannot be one of module "
                    + Quoted.of(path.value()) + ": their major versions differ");
        }
        if (hasImpossibleTime(version)) {
            throw new InvalidName("pseudo-version " + Quoted.of(version.value()) + " holds an impossible time");
        }
    }

    /** Whether the two belong together, without the price of an exception. */
    public static boolean isPossible(ModulePath path, Version version) {
        return PathMajor.matches(path.value(), version) && !hasImpossibleTime(version);
    }

    private static boolean hasImpossibleTime(Version version) {
        return version.isPseudo() && version.pseudoTime().isEmpty();
    }

    /** {@code path@version}. */
    @Override
    public String toString() {
        return path + "@" + version;
    }
}
