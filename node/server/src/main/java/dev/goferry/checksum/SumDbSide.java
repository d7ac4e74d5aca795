package dev.goferry.checksum;

import dev.goferry.module.ModuleVersion;
import dev.goferry.protocol.TilePath;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.StoredTreeHead;
import dev.goferry.sumdb.ChecksumDatabase;
import dev.goferry.sumdb.SumDbReader.Read;
import dev.goferry.sumdb.SumDbSpec;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The node's {@code /sumdb/NAME/…} side (<a href="https://go.dev/design/25530-sumdb#proxying-a-checksum-database">proxying
 * a checksum database</a>) and the source of our own verification. One database; {@code supported} is answered without
 * asking anybody. Tiles and lookups are kept for ever, {@code latest} briefly. Clients verify what they get. Private
 * names are refused and never sent on. Blocking, for virtual threads; safe for many.
 */
public final class SumDbSide {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final SumDbSpec.Database spec;
    private final ChecksumConfig config;
    private final ObjectStore store;
    private final SumDbFiles files;
    private final SumDbLatest latest;

    public SumDbSide(
            SumDbSpec.Database spec,
            ChecksumConfig config,
            ObjectStore store,
            SumDbOrigin origin,
            InstantSource clock) {
        this.spec = spec;
        this.config = config;
        this.store = store;
        this.files = new SumDbFiles(spec.key(), config, store, origin, clock);
        this.latest = new SumDbLatest(files, spec.key(), config.latestTtl(), clock);
    }

    /** {@code supported}: 200 with an empty body for our database. */
    public SumDbAnswer supported(String name) {
        return ours(name, () -> new SumDbAnswer.Bytes(TEXT, new byte[0], false));
    }

    /** {@code latest}. */
    public SumDbAnswer latest(String name) {
        return ours(name, () -> answer(latest.read(), TEXT, false));
    }

    /** {@code tile/…}: a partial tile that the database no longer has is 404, and the client takes the full one. */
    public SumDbAnswer tile(String name, TilePath tile) {
        String type = tile.level() < 0 ? TEXT : "application/octet-stream";
        return ours(
                name,
                () -> tile.height() == ChecksumDatabase.TILE_HEIGHT
                        ? answer(files.read(new Resource.Tile(tile)), type, true)
                        : new SumDbAnswer.NotFound(404, "not found: tiles here have height 8"));
    }

    /** {@code lookup/module@version}. */
    public SumDbAnswer lookup(String name, ModuleVersion module) {
        return ours(
                name,
                () -> config.isPrivate().matches(module.path())
                        ? new SumDbAnswer.Refused(refusal(module))
                        : answer(files.read(new Resource.Lookup(module)), TEXT, true));
    }

    /** The client of this database that reads what this side keeps and has it replaced when it is wrong. */
    ChecksumDatabase database() {
        StoredTreeHead head = new StoredTreeHead(store, spec.key().name(), config.maxLookupBytes());
        return new ChecksumDatabase(spec.key(), files, head, config.maxTiles());
    }

    private SumDbAnswer ours(String name, Supplier<SumDbAnswer> answer) {
        return name.equals(spec.key().name())
                ? answer.get()
                : new SumDbAnswer.NotFound(
                        404,
                        "not found: this proxy serves the checksum database "
                                + spec.key().name() + ", not " + name);
    }

    private String refusal(ModuleVersion module) {
        return module.path() + " is private here: its name is never sent to a checksum database.\n"
                + "Set GONOSUMDB or GOPRIVATE in your environment, for example\n"
                + "  go env -w GONOSUMDB=" + config.isPrivate();
    }

    private static SumDbAnswer answer(Read read, String type, boolean isImmutable) {
        return switch (read) {
            case Read.Bytes(byte[] bytes) -> new SumDbAnswer.Bytes(type, bytes, isImmutable);
            case Read.NotFound(int status, String text) -> new SumDbAnswer.NotFound(status, text);
            case Read.Unavailable(int status, String text) -> new SumDbAnswer.Unavailable(status, text);
        };
    }
}
