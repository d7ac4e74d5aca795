package dev.goferry.sumdb;

import dev.goferry.module.ModuleVersion;
import dev.goferry.sumdb.SumDbReader.Read;
import java.util.Optional;

/**
 * The client of one checksum database: gives the hashes of a module version and proves them first, as
 * golang.org/x/mod/sumdb.Client does. The lookup's tree head must be signed by the database's key and lie on the one
 * history that starts with the saved head; the record must stand in that tree under its number. A lookup kept from
 * earlier, with an older head, is as good as a new one.
 *
 * <p>What does not prove true is read once more past all caches ({@link SumDbReader#reread}) before the outcome is
 * {@link LookupOutcome.Untrusted} or {@link LookupOutcome.Forked}. Blocking; safe for many threads, and lookups at once
 * share their reads. Holds at most {@code maxTiles} tiles of 8 KiB.
 */
public final class ChecksumDatabase {
    /** The tile height that every checksum database serves to the go command: 256 hashes a tile. */
    public static final int TILE_HEIGHT = 8;

    private final VerifierKey key;
    private final SumDbReader reader;
    private final Timeline timeline;
    private final SharedReads<ModuleVersion, LookupOutcome> lookups = new SharedReads<>();

    public ChecksumDatabase(VerifierKey key, SumDbReader reader, TreeHeadStore heads, int maxTiles) {
        this(key, reader, heads, maxTiles, TILE_HEIGHT);
    }

    ChecksumDatabase(VerifierKey key, SumDbReader reader, TreeHeadStore heads, int maxTiles, int tileHeight) {
        this.key = key;
        this.reader = reader;
        this.timeline = new Timeline(key, heads, new TileCache(reader, maxTiles), tileHeight);
    }

    /** The database's name, for texts and metrics. */
    public String name() {
        return key.name();
    }

    /** The proven hashes of the version, or why there are none. */
    public LookupOutcome lookup(ModuleVersion version) {
        try {
            return lookups.get(version, () -> proven(version));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LookupOutcome.Unavailable(503, "interrupted while asking " + key.name());
        }
    }

    private LookupOutcome proven(ModuleVersion version) {
        String path =
                "lookup/" + version.path().escaped() + "@" + version.version().escaped();
        LookupOutcome first = proven(version, reader.read(path));
        return switch (first) {
            case LookupOutcome.Untrusted _, LookupOutcome.Forked _ -> proven(version, reader.reread(path));
            case LookupOutcome.Hashes _, LookupOutcome.Unknown _, LookupOutcome.Unavailable _ -> first;
        };
    }

    private LookupOutcome proven(ModuleVersion version, Read read) {
        return switch (read) {
            case Read.Bytes(byte[] answer) -> proven(version, answer);
            case Read.NotFound(int status, String text) -> new LookupOutcome.Unknown(text);
            case Read.Unavailable(int status, String text) -> new LookupOutcome.Unavailable(status, text);
        };
    }

    private LookupOutcome proven(ModuleVersion version, byte[] answer) {
        try {
            LookupAnswer lookup = LookupAnswer.parse(answer, key);
            SignedHead latest = timeline.accept(lookup.head());
            if (lookup.id() >= latest.head().size()) {
                return untrusted(version, "record " + lookup.id() + " is not in its signed " + latest.head());
            }
            if (!timeline.tree(latest).record(lookup.id()).equals(lookup.recordHash())) {
                return untrusted(version, "its text is not record " + lookup.id() + " of the signed " + latest.head());
            }
            Optional<LookupOutcome.Hashes> hashes = lookup.hashes(version);
            return hashes.isPresent() ? hashes.get() : untrusted(version, "the record names other versions");
        } catch (MalformedAnswer e) {
            return untrusted(version, e.getMessage());
        } catch (LookupRefused e) {
            return e.outcome();
        }
    }

    private LookupOutcome untrusted(ModuleVersion version, String why) {
        return new LookupOutcome.Untrusted(
                "the answer of " + key.name() + " for " + version + " proves nothing: " + why);
    }
}
