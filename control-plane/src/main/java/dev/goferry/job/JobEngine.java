package dev.goferry.job;

import dev.goferry.cluster.Leases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the region's jobs, together with every other process that does. It looks at the bucket, names the steps of
 * jobs that have none, and takes segments under leases. A lease only saves work: two who hold the same one fetch twice
 * and record once.
 *
 * <p>Order: jobs in turn, segments of a job from the first on. While several jobs wait, no job has all of the segments
 * that this process works on at once. Thread-safe; {@link #close} lets go of everything within a second or so, and what
 * was under way is done again by whoever comes next.
 */
public final class JobEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobEngine.class);

    /** How much more seldom an idle engine looks at the bucket. */
    private static final int IDLE = 5;

    private final Map<String, JobKind> kinds;
    private final Jobs jobs;
    private final Segments segments;
    private final Leases leases;
    private final JobLimits limits;
    private final Pace pace;
    private final LiveJobs live;
    private final Planning planning;
    private final Work work;
    private final Semaphore news = new Semaphore(0);
    private @Nullable Thread loop;
    private volatile boolean closed;

    public JobEngine(
            Collection<? extends JobKind> kinds, Jobs jobs, Segments segments, Leases leases, JobLimits limits) {
        this.kinds = kinds.stream().collect(Collectors.toUnmodifiableMap(JobKind::name, kind -> kind));
        this.jobs = jobs;
        this.segments = segments;
        this.leases = leases;
        this.limits = limits;
        this.pace = new Pace(limits.concurrency(), limits.rate());
        this.live = new LiveJobs(jobs);
        this.planning = new Planning(jobs, segments, leases, limits, this::nudge);
        this.work = new Work(this::nudge);
    }

    /** Begins to work. */
    public synchronized JobEngine start() {
        loop = Thread.ofVirtual().name("jobs").start(this::loop);
        return this;
    }

    /** Looks at the bucket at once, because this process knows of something new. */
    public void nudge() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    /** Takes over a change that was just made here, so that it holds without another look. */
    public void saw(Job job) {
        live.saw(job);
        nudge();
    }

    /** Jobs that are not ended, as last seen. */
    public int active() {
        return live.active();
    }

    /** How many jobs of a kind are in a state. */
    public record JobCount(String kind, JobState state, long count) {}

    /** Jobs that the bucket knows, as last seen; every kind and state that this engine can have. */
    public List<JobCount> counts() {
        return live.counts(kinds.keySet());
    }

    /** Whether another job may be made. */
    public boolean hasRoom() {
        return live.active() < limits.active();
    }

    private void loop() {
        while (!closed) {
            try {
                turn(live.look());
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("jobs: the store cannot be read, trying again: {}", e.toString());
            } catch (RuntimeException e) {
                LOG.error("jobs: a fault in Goferry itself", e);
            }
            try {
                if (news.tryAcquire(untilNextLook().toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Where nothing is done, only another process's new job is waited for. */
    private Duration untilNextLook() {
        return live.active() == 0 ? limits.poll().multipliedBy(IDLE) : limits.poll();
    }

    private void turn(List<Job> all) throws IOException {
        List<Job> active = all.stream()
                .filter(job -> job.state() == JobState.ACTIVE && kinds.containsKey(job.kind()))
                .toList();
        for (Job job : active) {
            if (job.plan().isEmpty()) {
                planning.begin(job, kind(job));
            }
        }
        List<Job> open = active.stream().filter(job -> job.plan().isPresent()).toList();
        Map<String, Integer> cursors = new HashMap<>();
        boolean found = true;
        while (found && work.size() < limits.segments()) {
            found = false;
            for (Job job : open) {
                boolean room = work.size() < limits.segments() && work.of(job.id()) < share(open.size());
                found |= room && claimNext(job, cursors);
            }
        }
        prune(all);
    }

    /** One place stays free for another job, whenever it comes. */
    private int share(int jobsOpen) {
        return jobsOpen > 1 || limits.segments() > 2 ? Math.max(1, limits.segments() - 1) : limits.segments();
    }

    private boolean claimNext(Job job, Map<String, Integer> cursors) {
        int count = job.plan().orElseThrow().segments();
        if (count == 0) {
            return false;
        }
        for (int segment = cursors.getOrDefault(job.id(), 0); segment < count; segment++) {
            cursors.put(job.id(), segment + 1);
            if (!job.isFinished(segment) && !work.has(job.id(), segment) && claim(job, segment)) {
                return true;
            }
        }
        return false;
    }

    private boolean claim(Job job, int segment) {
        Optional<Leases.Lease> lease = switch (leases.claim("job/" + job.id() + "/" + segment)) {
            case Leases.Claim.Mine(Leases.Lease mine) -> Optional.of(mine);
            // Alone with the bucket, which counts every step once.
            case Leases.Claim.Unknown _ -> Optional.of(NoLease.INSTANCE);
            case Leases.Claim.Theirs _, Leases.Claim.Told _ -> Optional.empty();
        };
        lease.ifPresent(held -> work.start(job.id(), segment, () -> {
            try {
                run(job, segment);
            } finally {
                held.release();
            }
        }));
        return lease.isPresent();
    }

    private void run(Job job, int segment) throws InterruptedException {
        try {
            SegmentRun run = new SegmentRun(
                    job, segment, kind(job), segments, pace, limits, () -> !closed && live.isActive(job.id()));
            Results results = run.run();
            if (results.byPlace().size() >= job.plan().orElseThrow().stepsOf(segment)) {
                jobs.finish(job.id(), segment, results.tally()).ifPresent(live::saw);
            }
        } catch (IOException e) {
            LOG.warn("job {}: segment {} stopped and will be taken up again: {}", job.id(), segment, e.toString());
            // A store that cannot be written now is not asked at once again.
            Thread.sleep(limits.poll());
        }
    }

    private JobKind kind(Job job) {
        return Optional.ofNullable(kinds.get(job.kind())).orElseThrow();
    }

    /** Steps go before their job: a crash between leaves nothing that nobody knows of. */
    private void prune(List<Job> all) throws IOException {
        List<Job> ended = all.stream()
                .filter(job -> job.state().isFinal())
                .sorted(Comparator.comparing(Job::id).reversed())
                .toList();
        for (Job old : ended.subList(Math.min(limits.history(), ended.size()), ended.size())) {
            segments.delete(old.id());
            jobs.delete(old.id());
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            if (loop != null) {
                loop.interrupt();
            }
        }
        planning.close();
        work.close();
    }
}
