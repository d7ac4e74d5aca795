package dev.goferry.retention;

import dev.goferry.job.JobKind;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Names what one run evicts: looks at the whole store once, remembers the {@value #CANDIDATES} versions that are the
 * longest unused of those that may go, and judges them in that order until enough would go. Not thread-safe.
 */
final class EvictionPlan {
    /** About 300 bytes of heap each. More must go in another run. */
    static final int CANDIDATES = 20_000;

    private static final int AT_ONCE = 8;
    private static final int MOST_TOLD = 80;

    private record Candidate(LocalDate lastUse, Shelved version) {}

    private static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::lastUse)
            .thenComparingLong(candidate -> -candidate.version().bytes())
            .thenComparing(candidate -> candidate.version().module().toString());

    private final TreeSet<Candidate> candidates = new TreeSet<>(ORDER);
    private final Map<String, Integer> stay = new TreeMap<>();
    private final List<String> steps = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final ObjectStore store;
    private final Judge judge;
    private final long quotaBytes;
    private final String verb;
    private long total;

    EvictionPlan(ObjectStore store, Judge judge, long quotaBytes, String verb) {
        this.store = store;
        this.judge = judge;
        this.quotaBytes = quotaBytes;
        this.verb = verb;
    }

    JobKind.Steps steps() throws IOException, InterruptedException {
        if (quotaBytes == 0) {
            return new JobKind.Steps(List.of(), List.of("there is no quota, and so nothing goes (quotaBytes)"));
        }
        Shelved.all(store, this::look);
        long left = choose(total);
        List<String> warnings = new ArrayList<>();
        warnings.add("the store has " + text(total) + ", the quota is " + text(quotaBytes));
        if (left > quotaBytes) {
            warnings.add("no more may go, and " + text(left) + " stay");
        }
        stay.forEach((why, versions) -> warnings.add(versions + " stay: " + why));
        warnings.addAll(told);
        return new JobKind.Steps(steps, warnings);
    }

    private void look(Shelved version) {
        total += version.bytes();
        judge.atFirstGlance(version).ifPresentOrElse(why -> stay.merge(kind(why), 1, Integer::sum), () -> {
            candidates.add(new Candidate(judge.lastUse(version), version));
            if (candidates.size() > CANDIDATES) {
                candidates.removeLast();
            }
        });
    }

    /** Without the day, which would make a line of each. */
    private static String kind(String why) {
        return why.startsWith("requested on") ? "requested lately" : why;
    }

    /** How many bytes would be left. */
    private long choose(long now) throws IOException, InterruptedException {
        long left = now;
        List<Candidate> order = List.copyOf(candidates);
        for (int from = 0; from < order.size() && left > quotaBytes; from += AT_ONCE) {
            List<Candidate> some = order.subList(from, Math.min(order.size(), from + AT_ONCE));
            List<Verdict> verdicts = judged(some);
            for (int i = 0; i < some.size() && left > quotaBytes; i++) {
                Candidate candidate = some.get(i);
                switch (verdicts.get(i)) {
                    case Verdict.Goes(String where) -> {
                        left -= candidate.version().bytes();
                        steps.add(line(candidate, where));
                    }
                    case Verdict.Stays(String why) -> {
                        if (told.size() < MOST_TOLD) {
                            told.add(candidate.version().module() + " stays: " + why);
                        }
                    }
                }
            }
        }
        return left;
    }

    private String line(Candidate candidate, String where) {
        return verb + " " + candidate.version().module() + " "
                + candidate.version().bytes() + " bytes, last used on " + candidate.lastUse() + ", to be had from "
                + where;
    }

    private List<Verdict> judged(List<Candidate> some) throws IOException, InterruptedException {
        List<FutureTask<Verdict>> asked = new ArrayList<>();
        for (Candidate candidate : some) {
            FutureTask<Verdict> question = new FutureTask<>(() -> judge.judge(candidate.version()));
            Thread.ofVirtual().name("judge").start(question);
            asked.add(question);
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (FutureTask<Verdict> question : asked) {
            verdicts.add(result(question));
        }
        return verdicts;
    }

    private static Verdict result(FutureTask<Verdict> question) throws IOException, InterruptedException {
        try {
            return question.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException trouble) {
                throw trouble;
            }
            throw new IllegalStateException("a version could not be judged", e.getCause());
        }
    }

    private static String text(long bytes) {
        return bytes < 10 << 20 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
