package dev.goferry.server;

import dev.goferry.checksum.ChecksumConfig;
import dev.goferry.checksum.ChecksumVerifier;
import dev.goferry.checksum.SumDbSide;
import dev.goferry.config.ChecksConfig;
import dev.goferry.storage.ObjectStore;
import dev.goferry.sumdb.SumDbSpec;
import java.time.InstantSource;
import java.util.Optional;

/** The checksum database as one node uses it: what clients ask of it, and our own proofs. */
record Checksums(String name, Optional<SumDbSide> side, ChecksumVerifier verifier) {
    static Checksums of(ChecksConfig checks, ObjectStore store, Upstreams upstreams, InstantSource clock) {
        ChecksumConfig config = ChecksumConfig.of(checks.database(), checks.privateModules(), checks.unverified());
        return switch (checks.database()) {
            case SumDbSpec.Off() ->
                new Checksums("no checksum database", Optional.empty(), ChecksumVerifier.off(config));
            case SumDbSpec.Database database -> {
                SumDbSide side = new SumDbSide(database, config, store, upstreams.checksums(database, config), clock);
                yield new Checksums(database.key().name(), Optional.of(side), ChecksumVerifier.of(config, side));
            }
        };
    }
}
