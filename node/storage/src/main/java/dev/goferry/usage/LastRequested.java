package dev.goferry.usage;

import dev.goferry.module.ModuleVersion;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When module versions of a region were last asked for, to the day (UTC). It errs on the late side only: of a day that is
 * incomplete, and beyond {@value #MOST} versions, anything may have been asked for. At most 105 MB of heap.
 *
 * <p>Filled by {@link Usage}, the latest day first; read-only and thread-safe afterwards.
 */
public final class LastRequested {
    static final int MOST = 5_000_000;

    private final FingerprintDays daysAgo = new FingerprintDays(MOST);
    private final LocalDate today;
    private final LocalDate since;
    private Optional<LocalDate> unknown = Optional.empty();

    LastRequested(LocalDate today, LocalDate since) {
        this.today = today;
        this.since = since;
    }

    void add(LocalDate day, DayCounts counts) {
        int ago = (int) ChronoUnit.DAYS.between(day, today);
        boolean[] room = {counts.isComplete()};
        counts.named().keySet().forEach(module -> room[0] &= daysAgo.add(Fingerprint.of(module), ago));
        counts.others().forEach(fingerprint -> room[0] &= daysAgo.add(fingerprint, ago));
        if (!room[0] && unknown.isEmpty()) {
            unknown = Optional.of(day);
        }
    }

    /** The last day on which it was, or may have been, asked for; empty if it was not since {@link #since}. */
    public Optional<LocalDate> of(ModuleVersion module) {
        int ago = daysAgo.day(Fingerprint.of(module));
        Optional<LocalDate> known = ago < 0 ? Optional.empty() : Optional.of(today.minusDays(ago));
        return Stream.of(known, unknown).flatMap(Optional::stream).max(Comparator.naturalOrder());
    }

    /** The first day of which anything is kept: before it nobody knows. */
    public LocalDate since() {
        return since;
    }
}
