package dev.goferry.replication;

import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbSpec;

/**
 * What the region itself verifies, as its nodes do. Immutable.
 *
 * @param database the checksum database, or off
 * @param isPrivate GOPRIVATE syntax: modules that are never named to a checksum database
 * @param isNotCovered GONOSUMDB syntax: modules that are not verified
 */
public record Checks(SumDbSpec database, ModulePattern isPrivate, ModulePattern isNotCovered) {
    /** No checksum database: the source's word is enough. */
    public static final Checks OFF = new Checks(new SumDbSpec.Off(), new ModulePattern(""), new ModulePattern(""));
}
