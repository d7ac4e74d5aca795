package dev.goferry.job;

import dev.goferry.cluster.Leases;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names the steps of jobs that have none: one job a thread, a few at once, all or nothing. */
final class Planning {
    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);
    private static final int AT_ONCE = 2;

    private final Map<String, Thread> running = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Jobs jobs;
    private final Segments segments;
    private final Leases leases;
    private final JobLimits limits;
    private final Runnable done;

    Planning(Jobs jobs, Segments segments, Leases leases, JobLimits limits, Runnable done) {
        this.jobs = jobs;
        this.segments = segments;
        this.leases = leases;
        this.limits = limits;
        this.done = done;
    }

    void begin(Job job, JobKind kind) {
        Thread thread = Thread.ofVirtual().name("plan").unstarted(() -> underLease(job, kind));
        if (running.putIfAbsent(job.id(), thread) == null) {
            thread.start();
        }
    }

    private void underLease(Job job, JobKind kind) {
        try {
            places.acquire();
            try {
                switch (leases.claim("job/" + job.id() + "/plan")) {
                    case Leases.Claim.Mine(Leases.Lease lease) -> {
                        try {
                            plan(job, kind);
                        } finally {
                            lease.release();
                        }
                    }
                    case Leases.Claim.Unknown _ -> plan(job, kind);
                    case Leases.Claim.Theirs _, Leases.Claim.Told _ -> Thread.sleep(limits.poll());
                }
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            // Closed; another process names them.
        } catch (IOException e) {
            LOG.warn("job {}: the store failed while its steps were named: {}", job.id(), e.toString());
        } finally {
            running.remove(job.id());
            done.run();
        }
    }

    private void plan(Job job, JobKind kind) throws IOException, InterruptedException {
        JobKind.Steps named;
        try {
            named = kind.plan(segments.spec(job.id()));
        } catch (IllegalArgumentException e) {
            jobs.fail(job.id(), String.valueOf(e.getMessage()));
            return;
        } catch (IOException e) {
            retry(job, e);
            return;
        } catch (RuntimeException e) {
            LOG.error("job {}: a fault in Goferry itself", job.id(), e);
            jobs.fail(job.id(), "a fault in Goferry itself: " + e);
            return;
        }
        List<String> steps = named.steps().stream().distinct().toList();
        if (steps.size() > limits.maxSteps()) {
            jobs.fail(
                    job.id(), steps.size() + " steps are more than the " + limits.maxSteps() + " that a job may have");
            return;
        }
        jobs.commit(job.id(), segments.write(job.id(), steps, limits.segmentSteps()), named.warnings());
        tries.remove(job.id());
    }

    private void retry(Job job, IOException failure) throws IOException, InterruptedException {
        int attempt =
                tries.computeIfAbsent(job.id(), any -> new AtomicInteger()).incrementAndGet();
        if (attempt >= limits.tries()) {
            tries.remove(job.id());
            jobs.fail(job.id(), "its steps cannot be named: " + failure.getMessage());
            return;
        }
        Thread.sleep(limits.retryAfter().multipliedBy(1L << Math.min(attempt - 1, 6)));
    }

    void close() {
        running.values().forEach(Thread::interrupt);
    }
}
