package dev.goferry.checksum;

import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbSpec;
import java.time.Duration;

/**
 * How the checksum database is used. Every limit must be positive.
 *
 * @param sumdb which database, in GOSUMDB's syntax when read
 * @param isPrivate modules whose names never leave (GOPRIVATE)
 * @param isNotCovered modules that are not verified (GONOSUMDB); golang.org/toolchain is in spite of it
 * @param latestTtl how long {@code latest} is answered without asking again
 * @param unknownTtl how long a 404 of the database is remembered, in memory
 * @param sourceTtl how long it is remembered which proxy serves the database
 * @param maxInFlight requests to the database at one time; more wait
 * @param timeout for one fetch in all: the wait for its turn, its tries and its body
 * @param tries of one fetch
 * @param maxLookupBytes of a lookup or a tree head; they have about 500
 * @param maxDataTileBytes of a tile of 256 records, which have about 200 each; a hash tile's size is known
 * @param maxTiles hash tiles of 8 KiB held in memory
 */
public record ChecksumConfig(
        SumDbSpec sumdb,
        ModulePattern isPrivate,
        ModulePattern isNotCovered,
        Duration latestTtl,
        Duration unknownTtl,
        Duration sourceTtl,
        int maxInFlight,
        Duration timeout,
        int tries,
        int maxLookupBytes,
        int maxDataTileBytes,
        int maxTiles) {
    public ChecksumConfig {
        positive("latestTtl", latestTtl.toNanos());
        positive("unknownTtl", unknownTtl.toNanos());
        positive("sourceTtl", sourceTtl.toNanos());
        positive("maxInFlight", maxInFlight);
        positive("timeout", timeout.toNanos());
        positive("tries", tries);
        positive("maxLookupBytes", maxLookupBytes);
        positive("maxDataTileBytes", maxDataTileBytes);
        positive("maxTiles", maxTiles);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("checksum database: " + name + " must be greater than 0");
        }
    }

    /** The defaults for a database and the two lists. */
    public static ChecksumConfig of(SumDbSpec sumdb, ModulePattern isPrivate, ModulePattern isNotCovered) {
        return new ChecksumConfig(
                sumdb,
                isPrivate,
                isNotCovered,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                64,
                Duration.ofSeconds(20),
                3,
                64 << 10,
                1 << 20,
                1024);
    }
}
