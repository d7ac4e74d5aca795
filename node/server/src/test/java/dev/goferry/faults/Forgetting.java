package dev.goferry.faults;

import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.purge.Barred;
import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Store;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Purges and refreshes as a control plane writes them, with the bucket in reach and no other member: the bar, the bytes,
 * the record. On return they are durable, which is what an acknowledgement says.
 */
final class Forgetting implements AutoCloseable {
    private final S3Store store;
    private final LogWriter log;

    Forgetting(TestBucket bucket, Path folder) throws IOException {
        S3Config whole = bucket.config(folder);
        store = S3Store.open(new S3Config(
                whole.endpoint(),
                whole.region(),
                whole.bucket(),
                "test",
                whole.pathStyle(),
                whole.credentials(),
                whole.limits()));
        log = new LogWriter(store, LogWriter.Limits.DEFAULT, InstantSource.system(), new Random());
    }

    /** For ever. */
    void purge(String module) throws IOException {
        LogRecord.Purged purge = new LogRecord.Purged(
                new PurgeScope.WholeModule(new ModulePath(module)), "planted", false, "test", Instant.now());
        new Barred(store).bar(purge);
        try (Stream<Stat> files = store.list(module + "/@v/")) {
            for (Stat file : files.toList()) {
                store.delete(file.key());
            }
        }
        log.append(List.of(purge));
    }

    void refresh(String module) throws IOException {
        log.append(List.of(new LogRecord.Refreshed(new ModulePath(module), Instant.now())));
    }

    @Override
    public void close() {
        store.close();
    }
}
