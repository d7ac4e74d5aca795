package dev.goferry.job;

import dev.goferry.job.JobEngine.JobCount;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What this process last saw of each job; a document is read again only when another one stands in its place. */
final class LiveJobs {
    private record Known(String tag, Job job) {}

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Jobs jobs;

    LiveJobs(Jobs jobs) {
        this.jobs = jobs;
    }

    /** Looks at the bucket; all jobs, the oldest first. */
    List<Job> look() throws IOException {
        List<Stat> stats = jobs.newestFirst();
        Map<String, Known> now = new HashMap<>();
        for (Stat stat : stats) {
            String id = Jobs.idOf(stat);
            Known before = known.get(id);
            if (before != null && before.tag().equals(stat.tag())) {
                now.put(id, before);
            } else {
                jobs.find(id).ifPresent(job -> now.put(id, new Known(stat.tag(), job)));
            }
        }
        known.keySet().retainAll(now.keySet());
        known.putAll(now);
        List<Job> all = new ArrayList<>();
        stats.reversed()
                .forEach(stat -> Optional.ofNullable(now.get(Jobs.idOf(stat))).ifPresent(each -> all.add(each.job())));
        return all;
    }

    /** Whether steps of the job may be begun, as far as was last seen. */
    boolean isActive(String id) {
        Known job = known.get(id);
        return job != null && job.job().state() == JobState.ACTIVE;
    }

    /** Takes over what this process did itself, before the next look. */
    void saw(Job job) {
        known.computeIfPresent(job.id(), (id, before) -> new Known("", job));
    }

    List<JobCount> counts(Set<String> kinds) {
        List<JobCount> counts = new ArrayList<>();
        for (String kind : new TreeSet<>(kinds)) {
            for (JobState state : JobState.values()) {
                long count = known.values().stream()
                        .filter(each ->
                                each.job().kind().equals(kind) && each.job().state() == state)
                        .count();
                counts.add(new JobCount(kind, state, count));
            }
        }
        return counts;
    }

    int active() {
        return (int) known.values().stream()
                .filter(each -> !each.job().state().isFinal())
                .count();
    }
}
