package dev.goferry.checksum;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.sumdb.ChecksumDatabase;
import dev.goferry.sumdb.LookupOutcome;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Says which hashes a module version must have before it is committed, and for which versions nobody says so: private
 * ones, whose names never leave, and those that GONOSUMDB lists. golang.org/toolchain is covered in spite of GONOSUMDB, as
 * cmd/go has it. Blocking, for virtual threads; safe for many. Remembers 10,000 proven answers, as .mod and .zip ask
 * one after the other.
 */
public final class ChecksumVerifier {
    /** What is expected of a module version. */
    public sealed interface Expected {
        /** No database is asked; {@code why} names the setting. Pin the bytes on first use. */
        record NotCovered(String why) implements Expected {}

        /** The database was asked. Only {@link LookupOutcome.Hashes} allows a commit. */
        record Covered(LookupOutcome outcome) implements Expected {}
    }

    private static final ModulePath TOOLCHAIN = new ModulePath("golang.org/toolchain");
    private static final int MAX_PROVEN = 10_000;

    private final ChecksumConfig config;
    private final Optional<ChecksumDatabase> database;
    private final Cache<ModuleVersion, LookupOutcome.Hashes> proven =
            Caffeine.newBuilder().maximumSize(MAX_PROVEN).build();

    private final ConcurrentHashMap<String, LongAdder> outcomes = new ConcurrentHashMap<>();

    private ChecksumVerifier(ChecksumConfig config, Optional<ChecksumDatabase> database) {
        this.config = config;
        this.database = database;
    }

    /** Verifies against the side's database. */
    public static ChecksumVerifier of(ChecksumConfig config, SumDbSide side) {
        return new ChecksumVerifier(config, Optional.of(side.database()));
    }

    /** The checksum database is off: nothing is covered, toolchains included. */
    public static ChecksumVerifier off(ChecksumConfig config) {
        return new ChecksumVerifier(config, Optional.empty());
    }

    /** The proven hashes, or why there are none. */
    public Expected expected(ModuleVersion module) {
        Expected expected = ask(module);
        outcomes.computeIfAbsent(outcome(expected), word -> new LongAdder()).increment();
        return expected;
    }

    /** How often each outcome was told so far, by a word for it. */
    public Map<String, Long> outcomes() {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.forEach((outcome, count) -> counts.put(outcome, count.sum()));
        return counts;
    }

    private static String outcome(Expected expected) {
        return switch (expected) {
            case Expected.NotCovered notCovered -> "not_covered";
            case Expected.Covered(LookupOutcome.Hashes hashes) -> "proven";
            case Expected.Covered(LookupOutcome.Unknown unknown) -> "unknown";
            case Expected.Covered(LookupOutcome.Unavailable unavailable) -> "unavailable";
            case Expected.Covered(LookupOutcome.Untrusted untrusted) -> "untrusted";
            case Expected.Covered(LookupOutcome.Forked forked) -> "forked";
        };
    }

    private Expected ask(ModuleVersion module) {
        if (config.isPrivate().matches(module.path())) {
            return new Expected.NotCovered("private (" + config.isPrivate() + ")");
        }
        if (database.isEmpty()) {
            return new Expected.NotCovered("the checksum database is off");
        }
        if (config.isNotCovered().matches(module.path()) && !module.path().equals(TOOLCHAIN)) {
            return new Expected.NotCovered("listed as not in the checksum database (" + config.isNotCovered() + ")");
        }
        LookupOutcome.Hashes known = proven.getIfPresent(module);
        return new Expected.Covered(known != null ? known : lookup(database.get(), module));
    }

    private LookupOutcome lookup(ChecksumDatabase asked, ModuleVersion module) {
        LookupOutcome outcome = asked.lookup(module);
        if (outcome instanceof LookupOutcome.Hashes hashes) {
            proven.put(module, hashes);
        }
        return outcome;
    }
}
