package dev.goferry.usage;

import dev.goferry.module.ModuleVersion;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A region's usage in its bucket: {@code _goferry/usage/{day}/{name}}, an object for each day and counting process,
 * replaced by nobody else, and {@code merged} for days that are over. An object that is damaged is passed over; it makes
 * its day one of which nothing can be ruled out.
 *
 * <p>Blocking; safe for many threads and processes on one store. An IOException means "I cannot tell".
 */
public final class Usage {
    /** The most days that one question covers, and that are kept. */
    public static final int MOST_DAYS = 3650;

    private static final Logger LOG = LoggerFactory.getLogger(Usage.class);
    private static final String FOLDER = "_goferry/usage/";
    private static final String MERGED = "merged";
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    /** Versions that are added up at once for a list of the most requested, about 300 bytes each. */
    private static final int SUMMED = 200_000;

    private static final int TRIES = 3;

    private static final Comparator<String> MERGED_FIRST =
            Comparator.comparing((String name) -> !name.equals(MERGED)).thenComparing(Comparator.naturalOrder());

    /** A version and how often it was asked for. */
    public record Requested(ModuleVersion module, long requests) {
        private Map.Entry<ModuleVersion, Long> entry() {
            return Map.entry(module, requests);
        }
    }

    private final ObjectStore store;

    public Usage(ObjectStore store) {
        this.store = store;
    }

    /** Keeps what the process of this name (lower-case letters, digits, hyphens) counted that day so far. */
    public void keep(LocalDate day, String name, DayCounts counts) throws IOException {
        if (!NAME.matcher(name).matches() || name.equals(MERGED)) {
            throw new IllegalArgumentException("not a counting process's name: " + name);
        }
        store.replace(FOLDER + day + "/" + name, new UsageFile(counts, List.of()).bytes());
    }

    /** The versions most requested from {@code from} to {@code to}, both included; the most requested first. */
    public List<Requested> mostRequested(LocalDate from, LocalDate to, int most) throws IOException {
        return mostRequested(from, to, most, Optional.empty());
    }

    /** Those that stand behind another in that order, which need not be there any more. */
    public List<Requested> mostRequested(LocalDate from, LocalDate to, int most, Optional<Requested> behind)
            throws IOException {
        Map<ModuleVersion, Long> sums = new HashMap<>();
        for (Map.Entry<LocalDate, List<String>> day : days(from, to).entrySet()) {
            counts(day.getKey(), day.getValue())
                    .named()
                    .forEach((module, count) -> sums.merge(module, count, Long::sum));
            cut(sums);
        }
        return sums.entrySet().stream()
                .filter(entry -> behind.isEmpty()
                        || DayCounts.ORDER.compare(entry, behind.get().entry()) > 0)
                .sorted(DayCounts.ORDER)
                .limit(most)
                .map(entry -> new Requested(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static void cut(Map<ModuleVersion, Long> sums) {
        if (sums.size() > 2 * SUMMED) {
            sums.entrySet().stream()
                    .sorted(DayCounts.ORDER.reversed())
                    .limit(sums.size() - SUMMED)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(sums::remove);
        }
    }

    /** When versions were last asked for, looking back from {@code to} as far as anything is kept. */
    public LastRequested lastRequested(LocalDate to) throws IOException {
        NavigableMap<LocalDate, List<String>> days = days(to.minusDays(MOST_DAYS), to);
        LastRequested last = new LastRequested(to, days.isEmpty() ? to : days.firstKey());
        for (Map.Entry<LocalDate, List<String>> day : days.descendingMap().entrySet()) {
            last.add(day.getKey(), counts(day.getKey(), day.getValue()));
        }
        return last;
    }

    /**
     * Makes one object of the many of each day before yesterday, to which nobody adds any more, and drops days older than
     * {@code keepDays}. May be done by several at once and stopped anywhere: what the merged object names as its parts no
     * longer counts.
     */
    public void tidy(LocalDate today, int keepDays) throws IOException {
        for (Map.Entry<LocalDate, List<String>> day :
                days(today.minusDays(2L * MOST_DAYS), today.minusDays(2)).entrySet()) {
            if (day.getKey().isBefore(today.minusDays(keepDays))) {
                delete(day.getKey(), day.getValue());
            } else if (day.getValue().size() > 1) {
                merge(day.getKey(), day.getValue());
            }
        }
    }

    private void merge(LocalDate day, List<String> names) throws IOException {
        if (!names.contains(MERGED)) {
            byte[] bytes = new UsageFile(counts(day, names), names).bytes();
            if (store.putIfAbsent(FOLDER + day + "/" + MERGED, bytes) instanceof Put.Stored) {
                LOG.debug("usage of {}: {} objects merged", day, names.size());
            }
        }
        // What is there counts, whoever wrote it.
        List<String> parts = read(day, MERGED).map(UsageFile::parts).orElse(List.of());
        delete(day, parts.stream().filter(names::contains).toList());
    }

    private void delete(LocalDate day, List<String> names) throws IOException {
        for (String name : names) {
            store.delete(FOLDER + day + "/" + name);
        }
    }

    /** The days of which something is kept, with the names of their objects. */
    private NavigableMap<LocalDate, List<String>> days(LocalDate from, LocalDate to) throws IOException {
        TreeMap<LocalDate, List<String>> days = new TreeMap<>();
        try (Stream<Stat> all = store.list(FOLDER)) {
            for (Stat stat : (Iterable<Stat>) all::iterator) {
                String[] parts = stat.key().substring(FOLDER.length()).split("/", -1);
                LocalDate day = parts.length == 2 ? day(parts[0]) : LocalDate.MIN;
                if (!day.isBefore(from) && !day.isAfter(to) && stat.size() <= UsageFile.MAX_BYTES) {
                    days.computeIfAbsent(day, any -> new ArrayList<>()).add(parts[1]);
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException("the usage cannot be listed", e);
        }
        days.values().forEach(names -> names.sort(Comparator.naturalOrder()));
        return days;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            return LocalDate.MIN;
        }
    }

    /** All that was counted on a day. */
    private DayCounts counts(LocalDate day, List<String> names) throws IOException {
        Optional<DayCounts> sum = sum(day, names);
        for (int attempt = 1; attempt < TRIES && sum.isEmpty(); attempt++) {
            sum = sum(day, days(day, day).getOrDefault(day, List.of()));
        }
        return sum.orElseThrow(() -> new IOException("the usage of " + day + " is changed by others all the time"));
    }

    /** The sum of these objects; empty if one of them has gone, because it was merged meanwhile. */
    private Optional<DayCounts> sum(LocalDate day, List<String> names) throws IOException {
        DayCounts sum = new DayCounts(DayCounts.Limits.MERGED);
        Set<String> merged = new HashSet<>();
        // The merged one first: it says which others no longer count.
        for (String name : names.stream().sorted(MERGED_FIRST).toList()) {
            if (!merged.contains(name)) {
                Optional<UsageFile> file = read(day, name);
                if (file.isEmpty()) {
                    return Optional.empty();
                }
                sum.addAll(file.get().counts());
                merged.addAll(file.get().parts());
            }
        }
        return Optional.of(sum);
    }

    private Optional<UsageFile> read(LocalDate day, String name) throws IOException {
        String key = FOLDER + day + "/" + name;
        Optional<byte[]> bytes = store.read(key, UsageFile.MAX_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(UsageFile.read(bytes.get(), DayCounts.Limits.MERGED));
        } catch (IOException e) {
            LOG.warn("{} is damaged, so anything may have been asked for that day: {}", key, e.getMessage());
            DayCounts unknown = new DayCounts(DayCounts.Limits.MERGED);
            unknown.incomplete();
            return Optional.of(new UsageFile(unknown, List.of()));
        }
    }
}
