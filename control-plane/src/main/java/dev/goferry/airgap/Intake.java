package dev.goferry.airgap;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Digest;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.pin.Pin;
import dev.goferry.spool.ScratchFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Spools the files of a stream one after the other and commits several at once: a bucket is far away. What was committed
 * is told to the log when it settles, and at the latest when it is closed. For one thread.
 */
final class Intake implements AutoCloseable {
    /** Places: a file takes one, a large .mod, which is held in memory, takes all. */
    private static final int PLACES = 8;

    private static final long LARGE_MOD = 1 << 20;

    private final Arrival arrival;
    private final RegionLog log;
    private final ScratchFiles scratch;
    private final ModulePattern privateModules;
    private final Report report;
    private final Semaphore places = new Semaphore(PLACES);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Begun> begun = new ArrayList<>();

    private record Begun(LogRecord.Stored record, Future<Arrival.Outcome> outcome) {}

    Intake(Arrival arrival, RegionLog log, ScratchFiles scratch, ModulePattern privateModules, Report report) {
        this.arrival = arrival;
        this.log = log;
        this.scratch = scratch;
        this.privateModules = privateModules;
        this.report = report;
    }

    /** Takes the next file; its bytes are read on return. */
    void take(LogRecord.Stored record, InputStream bytes) throws IOException, InterruptedException {
        Optional<Arrival.Outcome> known = arrival.known(record);
        if (known.isPresent()) {
            report.add(record, known.get());
            return;
        }
        try (Place place = new Place(record)) {
            if (spool(bytes, record, place.file())) {
                begun.add(new Begun(record, threads.submit(place.handOver(() -> arrival.take(record, place.file())))));
            } else {
                report.add(record, new Arrival.Outcome.Refused("its bytes are not those that the manifest names"));
            }
        }
    }

    /** A file on disk and its share of the places: given back at the end of this block, or of the work on it. */
    private final class Place implements AutoCloseable {
        private final int weight;
        private final Path file;
        private boolean isHandedOver;

        Place(LogRecord.Stored record) throws IOException, InterruptedException {
            boolean isHeld =
                    record.key().kind() != ArtifactKind.ZIP && record.pin().size() > LARGE_MOD;
            this.weight = isHeld ? PLACES : 1;
            places.acquire(weight);
            try {
                this.file = scratch.newFile();
            } catch (IOException e) {
                places.release(weight);
                throw e;
            }
        }

        Path file() {
            return file;
        }

        Callable<Arrival.Outcome> handOver(Callable<Arrival.Outcome> work) {
            isHandedOver = true;
            return () -> {
                try {
                    return work.call();
                } finally {
                    giveBack();
                }
            };
        }

        private void giveBack() throws IOException {
            places.release(weight);
            Files.deleteIfExists(file);
        }

        @Override
        public void close() throws IOException {
            if (!isHandedOver) {
                giveBack();
            }
        }
    }

    private static boolean spool(InputStream bytes, LogRecord.Stored record, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            return Digest.copy(bytes, out, Long.MAX_VALUE).isOf(record.pin());
        }
    }

    /** Waits for all that was begun, and tells the log what is new. */
    void settle() throws IOException, InterruptedException {
        List<LogRecord> told = new ArrayList<>();
        Set<ModulePath> modules = new LinkedHashSet<>();
        IOException trouble = null;
        for (Begun each : begun) {
            try {
                Arrival.Outcome outcome = result(each.outcome());
                report.add(each.record(), outcome);
                if (outcome instanceof Arrival.Outcome.Stored(Pin pin)) {
                    told.add(told(each.record(), pin, privateModules));
                    modules.add(each.record().key().module().path());
                }
            } catch (IOException e) {
                trouble = e; // What did come is told all the same.
            }
        }
        begun.clear();
        modules.forEach(module -> told.add(new LogRecord.Refreshed(module, Instant.now())));
        if (!told.isEmpty()) {
            log.write(told);
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    /** As this region's log has it: what is private here stays so. */
    static LogRecord.Stored told(LogRecord.Stored record, Pin pin, ModulePattern privateModules) {
        boolean isPrivate = record.isPrivate()
                || privateModules.matches(record.key().module().path());
        return new LogRecord.Stored(record.key(), pin, record.time(), record.region(), isPrivate);
    }

    private static Arrival.Outcome result(Future<Arrival.Outcome> each) throws IOException, InterruptedException {
        try {
            return each.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException trouble
                    ? trouble
                    : new IOException("a fault while importing: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            settle();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.close();
        }
    }
}
