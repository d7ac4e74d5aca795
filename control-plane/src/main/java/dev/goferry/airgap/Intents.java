package dev.goferry.airgap;

import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Lookup;
import dev.goferry.digest.Sha256;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePattern;
import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Manifests whose files are being committed, kept in the store until the log has been told of them: after a kill in
 * between, the next import tells it. What is told twice does no harm. Blocking, thread-safe.
 */
final class Intents {
    private static final String FOLDER = "_goferry/imports/";

    /** A younger one may belong to an import that goes on in another process. */
    private static final Duration LONGEST_BATCH = Duration.ofHours(1);

    private final ObjectStore store;
    private final Artifacts artifacts;
    private final RegionLog log;
    private final ModulePattern privateModules;
    private final InstantSource clock;
    private final AtomicBoolean recovered = new AtomicBoolean();

    Intents(ObjectStore store, Artifacts artifacts, RegionLog log, ModulePattern privateModules, InstantSource clock) {
        this.store = store;
        this.artifacts = artifacts;
        this.log = log;
        this.privateModules = privateModules;
        this.clock = clock;
    }

    /** Notes a manifest before the first of its files is committed. */
    String begin(byte[] manifest) throws IOException {
        String key = FOLDER + Sha256.hex(manifest) + ".ndjson";
        store.putIfAbsent(key, manifest);
        return key;
    }

    /** The log has been told. */
    void end(String key) throws IOException {
        store.delete(key);
    }

    /** Tells the log what imports before this process committed and did not tell; once in a process. */
    void recover() throws IOException {
        if (!recovered.compareAndSet(false, true)) {
            return;
        }
        try (Stream<Stat> left = store.list(FOLDER)) {
            for (Stat each : left.toList()) {
                recover(each);
            }
        } catch (IOException | RuntimeException e) {
            recovered.set(false);
            throw e;
        }
    }

    private void recover(Stat left) throws IOException {
        Optional<byte[]> manifest = store.read(left.key(), Manifest.MOST_BYTES);
        List<LogRecord> told = new ArrayList<>();
        if (manifest.isPresent()) {
            for (LogRecord.Stored file : Manifest.parse(manifest.get()).files()) {
                if (artifacts.lookup(file.key().path()) instanceof Lookup.Committed(var stat, Pin pin)
                        && pin.sameBytes(file.pin())) {
                    told.add(Intake.told(file, privateModules));
                }
            }
        }
        if (!told.isEmpty()) {
            log.write(told);
        }
        if (left.modified().isBefore(clock.instant().minus(LONGEST_BATCH))) {
            store.delete(left.key());
        }
    }
}
