package dev.goferry.schedule;

import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.job.Job;
import dev.goferry.job.JobEngine;
import dev.goferry.job.Jobs;
import dev.goferry.job.Segments;
import dev.goferry.keeper.StepLoop;
import dev.goferry.module.ModulePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins what is due, once in the region however many control planes run: the schedule's run document decides who does,
 * and a job's id follows from the schedule's name and the due time, so that a second attempt makes no second job. A lease
 * only spares the others the work.
 *
 * <p>Of several due times that were missed the last one is made up for, if its deadline has not passed. A time that comes
 * while the job of the run before is not ended is skipped. Thread-safe.
 */
public final class Timetable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    /** How often the bucket is asked for schedules that were made elsewhere. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Schedules schedules;
    private final Jobs jobs;
    private final Segments segments;
    private final JobEngine engine;
    private final Invalidation invalidation;
    private final Leases leases;
    private final InstantSource clock;
    private final Map<String, Instant> decided = new HashMap<>();
    private final StepLoop loop;
    private List<Schedule> all = List.of();
    private long looked;
    private volatile boolean isStale = true;

    /** Starts. */
    public Timetable(
            Schedules schedules,
            Jobs jobs,
            Segments segments,
            JobEngine engine,
            Invalidation invalidation,
            Leases leases,
            InstantSource clock) {
        this.schedules = schedules;
        this.jobs = jobs;
        this.segments = segments;
        this.engine = engine;
        this.invalidation = invalidation;
        this.leases = leases;
        this.clock = clock;
        this.loop = StepLoop.start("schedules", this::step);
    }

    /** Schedules have changed. */
    public void nudge() {
        isStale = true;
        loop.wake();
    }

    private Duration step() {
        try {
            if (isStale || System.nanoTime() - looked > LOOK.toNanos()) {
                isStale = false;
                all = schedules.all();
                looked = System.nanoTime();
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("schedules cannot be read, trying again: {}", e.toString());
            return LOOK;
        }
        for (Schedule each : all) {
            try {
                due(each).ifPresent(time -> underLease(each, time));
            } catch (UncheckedIOException e) {
                LOG.warn("schedule {} could not be begun, trying again: {}", each.name(), e.toString());
            }
        }
        return TICK;
    }

    /** The last time that is due and was not seen to be decided on. */
    private Optional<Instant> due(Schedule schedule) {
        Instant now = clock.instant();
        Instant behind = latest(schedule.changed(), decided.getOrDefault(schedule.name(), Instant.EPOCH));
        return schedule.cron().last(latest(behind, now.minus(schedule.deadline())), now, schedule.zone());
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void underLease(Schedule schedule, Instant due) {
        switch (leases.claim("_schedule/" + schedule.name())) {
            case Claim.Mine(Leases.Lease lease) -> {
                try {
                    decide(schedule, due);
                } finally {
                    lease.release();
                }
            }
            // Alone with the bucket, which decides.
            case Claim.Unknown _ -> decide(schedule, due);
            case Claim.Theirs _, Claim.Told _ -> LOG.debug("schedule {} is another's", schedule.name());
        }
    }

    private void decide(Schedule schedule, Instant due) {
        try {
            Run before = schedules.run(schedule.name());
            boolean isNew = before.due().isEmpty() || before.due().get().isBefore(due);
            if (before.isPending()) {
                begin(schedule, before);
            } else if (!isNew) {
                decided.put(schedule.name(), before.due().get());
            } else if (isUnderWay(before)) {
                LOG.info("schedule {}: skipped at {}, job {} is not ended", schedule.name(), due, before.job());
                schedules.advance(schedule.name(), before, before.skipping(due));
            } else {
                String id = schedule.task().isPresent() ? Jobs.idOf("schedule " + schedule.name(), due) : "";
                Run run = before.beginning(due, id);
                if (schedules.advance(schedule.name(), before, run)) {
                    begin(schedule, run);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isUnderWay(Run before) throws IOException {
        Optional<Job> job = before.job().isEmpty() ? Optional.empty() : jobs.find(before.job());
        return job.isPresent() && !job.get().state().isFinal();
    }

    /** May be done again after a crash. */
    private void begin(Schedule schedule, Run run) throws IOException {
        if (!run.job().isEmpty() && !engine.hasRoom()) {
            LOG.warn("schedule {} waits: too many jobs are not ended", schedule.name());
            return;
        }
        for (ModulePath module : schedule.refresh()) {
            invalidation.refresh(module);
        }
        if (!run.job().isEmpty() && schedule.task().isPresent()) {
            Task task = schedule.task().get();
            segments.keepSpec(run.job(), task.spec());
            jobs.create(run.job(), task.kind(), schedule.about() + "; schedule " + schedule.name(), schedule.by());
            engine.nudge();
        }
        schedules.advance(schedule.name(), run, run.ended());
        LOG.info(
                "schedule {} is begun, due at {}",
                schedule.name(),
                run.due().map(Instant::toString).orElse(""));
    }

    @Override
    public void close() {
        loop.close();
    }
}
