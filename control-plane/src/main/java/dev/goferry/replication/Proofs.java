package dev.goferry.replication;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.StoredTreeHead;
import dev.goferry.sumdb.ChecksumDatabase;
import dev.goferry.sumdb.LookupOutcome;
import dev.goferry.sumdb.SumDbSpec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds a source's records against the checksum database, whose answers prove themselves, so that they may come from the
 * source or from wherever our own nodes get them. Private modules are named to nobody and taken at the source's word.
 * Thread-safe.
 */
public final class Proofs {
    private static final ModulePath TOOLCHAIN = new ModulePath("golang.org/toolchain");
    private static final int TILES = 256;
    private static final int REMEMBERED = 1000;
    private static final int LONGEST_HEAD = 64 << 10;
    private static final String CONTRADICTION = "SECURITY ERROR: ";
    private static final String BY_RECORD = "let the rule verify by record";

    private final Checks checks;
    private final Optional<ChecksumDatabase> database;
    private final String otherwise;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ModuleVersion, LookupOutcome.Hashes> proven = new LinkedHashMap<>();

    private Proofs(Checks checks, Optional<ChecksumDatabase> database, String otherwise) {
        this.checks = checks;
        this.database = database;
        this.otherwise = otherwise;
    }

    /**
     * Those of what comes from no region, by way of our own nodes.
     *
     * @param otherwise what a person may do about a module that the database does not know, but to list it
     */
    public static Proofs of(Checks checks, NodeClient own, ObjectStore store, String otherwise) {
        return switch (checks.database()) {
            case SumDbSpec.Database(var key, var url) -> {
                StoredTreeHead head = new StoredTreeHead(store, key.name(), LONGEST_HEAD);
                NodeChecksums reader = new NodeChecksums(key.name(), own);
                yield new Proofs(checks, Optional.of(new ChecksumDatabase(key, reader, head, TILES)), otherwise);
            }
            case SumDbSpec.Off() -> new Proofs(checks, Optional.empty(), otherwise);
        };
    }

    static Proofs of(Checks checks, Rule rule, Source source, NodeClient own, ObjectStore store) {
        return switch (checks.database()) {
            case SumDbSpec.Database(var key, var url)
            when rule.isChecked() -> {
                PeerChecksums reader = new PeerChecksums(key.name(), rule.peer(), source, own);
                StoredTreeHead head = new StoredTreeHead(store, key.name(), LONGEST_HEAD);
                yield new Proofs(checks, Optional.of(new ChecksumDatabase(key, reader, head, TILES)), BY_RECORD);
            }
            case SumDbSpec.Database _ -> new Proofs(checks, Optional.empty(), BY_RECORD);
            case SumDbSpec.Off() -> new Proofs(checks, Optional.empty(), BY_RECORD);
        };
    }

    /** Whether what {@link #against} says is that the database has another hash. */
    public static boolean isContradiction(String against) {
        return against.startsWith(CONTRADICTION);
    }

    /** Who vouches for a record that {@link #against} says nothing of: the database's name, or nobody. */
    public Optional<String> voucher(LogRecord.Stored record) {
        return isAsked(record) ? database.map(ChecksumDatabase::name) : Optional.empty();
    }

    private boolean isAsked(LogRecord.Stored record) {
        return database.isPresent() && record.key().kind() != ArtifactKind.INFO && !isOurs(record);
    }

    /**
     * Why the record cannot be right, or empty.
     *
     * @throws IOException if the database cannot be asked now
     */
    public Optional<String> against(LogRecord.Stored record) throws IOException {
        if (!isAsked(record)) {
            return Optional.empty();
        }
        ModuleVersion module = record.key().module();
        return switch (lookup(database.orElseThrow(), module)) {
            case LookupOutcome.Hashes(String zip, String mod) -> {
                String right = record.key().kind() == ArtifactKind.ZIP ? zip : mod;
                yield record.pin().h1().equals(Optional.of(right))
                        ? Optional.empty()
                        : Optional.of(CONTRADICTION + "its hash is "
                                + record.pin().h1().orElse("none") + " in the region " + record.region() + ", and "
                                + right + " by " + database.orElseThrow().name());
            }
            case LookupOutcome.Unknown(String text) ->
                Optional.of(database.orElseThrow().name() + " does not know it (" + text
                        + "); list it in private or nosumdb, or " + otherwise);
            case LookupOutcome.Untrusted(String text) -> Optional.of(text);
            case LookupOutcome.Forked forked -> Optional.of(forked.text());
            case LookupOutcome.Unavailable(int status, String text) ->
                throw new IOException("the checksum database cannot be asked now: " + text);
        };
    }

    /** Nobody else's business, or nothing that the database has. */
    private boolean isOurs(LogRecord.Stored record) {
        ModulePath path = record.key().module().path();
        return record.isPrivate()
                || checks.isPrivate().matches(path)
                || (checks.isNotCovered().matches(path) && !path.equals(TOOLCHAIN));
    }

    private LookupOutcome lookup(ChecksumDatabase asked, ModuleVersion module) {
        lock.lock();
        try {
            LookupOutcome.Hashes known = proven.get(module);
            if (known != null) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        LookupOutcome outcome = asked.lookup(module);
        if (outcome instanceof LookupOutcome.Hashes hashes) {
            remember(module, hashes);
        }
        return outcome;
    }

    private void remember(ModuleVersion module, LookupOutcome.Hashes hashes) {
        lock.lock();
        try {
            proven.put(module, hashes);
            if (proven.size() > REMEMBERED) {
                proven.remove(proven.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }
}
