package dev.goferry.airgap;

import dev.goferry.airgap.ArchiveReader.Piece;
import dev.goferry.commit.Artifacts;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePattern;
import dev.goferry.replication.Proofs;
import dev.goferry.spool.ScratchFiles;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;

/**
 * Takes an archive, or whole batches of one, into the region as its bytes arrive: each file is proved, committed and told
 * to the region's log. It may be given again, after a kill too: what is here is passed over. Holds one manifest and eight
 * files on disk at once. Blocking; safe for many threads.
 */
public final class Import {
    private final Arrival arrival;
    private final Intents intents;
    private final Invalidation invalidation;
    private final RegionLog log;
    private final ScratchFiles scratch;
    private final ModulePattern privateModules;

    /**
     * @param proofs what comes from another proxy must pass
     * @param privateModules what is private in this region, whatever the archive says
     */
    public Import(
            ObjectStore store,
            Artifacts artifacts,
            Proofs proofs,
            Invalidation invalidation,
            RegionLog log,
            ScratchFiles scratch,
            ModulePattern privateModules,
            InstantSource clock) {
        this.arrival = new Arrival(store, artifacts, proofs);
        this.intents = new Intents(store, artifacts, log, privateModules, clock);
        this.invalidation = invalidation;
        this.log = log;
        this.scratch = scratch;
        this.privateModules = privateModules;
    }

    /** How many files of the first manifest in the stream have to be sent: the others are here, or kept out. */
    public long wanted(InputStream in) throws IOException {
        intents.recover();
        ArchiveReader reader = new ArchiveReader(in, null);
        for (Optional<Piece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            if (piece.get() instanceof Piece.Batch batch) {
                long wanted = 0;
                for (LogRecord.Stored file : batch.manifest().files()) {
                    wanted += arrival.isWanted(file) ? 1 : 0;
                }
                return wanted;
            }
        }
        return 0;
    }

    /**
     * Takes it all.
     *
     * @param purges of which modules the archive's purges are applied here
     * @throws ArchiveDamaged if the stream is cut or damaged; what came before that is stored
     */
    public Report take(InputStream in, ModulePattern purges) throws IOException, InterruptedException {
        intents.recover();
        Report report = new Report();
        ArchiveReader reader = new ArchiveReader(in, null);
        try (Intake intake = new Intake(arrival, log, scratch, privateModules, report)) {
            Purges order = new Purges(intake, purges, report);
            for (Optional<Piece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
                switch (piece.get()) {
                    case Piece.Begins begins -> {}
                    case Piece.Batch(Manifest manifest, long at) -> order.begin(manifest);
                    case Piece.Content(LogRecord.Stored record, InputStream bytes) -> {
                        order.upTo(record);
                        intake.take(record, bytes);
                    }
                    case Piece.Ends ends -> report.ended();
                }
            }
            order.rest();
        }
        return report;
    }

    /** Applies purges in their places among the files. */
    private final class Purges {
        private final Intake intake;
        private final ModulePattern modules;
        private final Report report;
        private Iterator<LogRecord> records = Collections.emptyIterator();
        private Optional<String> intent = Optional.empty();

        Purges(Intake intake, ModulePattern modules, Report report) {
            this.intake = intake;
            this.modules = modules;
            this.report = report;
        }

        void begin(Manifest manifest) throws IOException, InterruptedException {
            rest();
            records = manifest.records().iterator();
            intent = Optional.of(intents.begin(manifest.bytes()));
        }

        void upTo(LogRecord.Stored file) throws IOException, InterruptedException {
            while (records.hasNext()) {
                LogRecord next = records.next();
                if (next.equals(file)) {
                    return;
                }
                apply(next);
            }
        }

        void rest() throws IOException, InterruptedException {
            while (records.hasNext()) {
                apply(records.next());
            }
            intake.settle();
            if (intent.isPresent()) {
                intents.end(intent.get());
                intent = Optional.empty();
            }
        }

        private void apply(LogRecord record) throws IOException, InterruptedException {
            if (record instanceof LogRecord.Purged purged && !modules.globs().isEmpty()) {
                intake.settle();
                invalidation.follow(purged, modules);
                report.purged();
            }
        }
    }
}
