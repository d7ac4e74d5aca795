package dev.goferry.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time for code that blocks: each task has a thread, but one of them runs at a time, and only until it waits for
 * the next event. So all of it happens in one order, which a seed decides. Quick where whoever lets time pass is on a
 * virtual thread too.
 */
final class Turns implements InstantSource {
    /** A process that ends in the middle of something; nothing of it catches this. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("killed", null, false, false);
        }
    }

    /** Whose task it is: it may stand still, or be dead. */
    interface Owner {
        boolean isDead();

        Instant frozenUntil();
    }

    private record Event(Instant at, long order, Runnable action) {}

    private static final class Task {
        final Owner owner;
        final Semaphore turn = new Semaphore(0);
        boolean dead;

        Task(Owner owner) {
            this.owner = owner;
        }
    }

    private static final Duration LOOK = Duration.ofMillis(60);

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
    private final Semaphore back = new Semaphore(0);
    private Instant now = Instant.parse("2026-11-01T10:00:00Z");
    private long order;
    private @Nullable Task running;
    private @Nullable Throwable failure;

    @Override
    public Instant instant() {
        return now;
    }

    void after(Duration delay, Runnable action) {
        events.add(new Event(now.plus(delay), order++, action));
    }

    /** Lets this much time pass, with all that happens in it. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        for (Event next = events.peek(); next != null && !next.at.isAfter(end); next = events.peek()) {
            events.remove();
            now = next.at.isAfter(now) ? next.at : now;
            next.action.run();
        }
        now = end;
    }

    /** Begins a task in a moment. */
    void start(Owner owner, Runnable body) {
        Task task = new Task(owner);
        Thread.ofVirtual().start(() -> {
            task.turn.acquireUninterruptibly();
            try {
                if (!task.dead) {
                    body.run();
                }
            } catch (Death death) {
                // It leaves nothing behind but what it had done.
            } catch (RuntimeException | Error bug) {
                failure = bug;
            } finally {
                back.release();
            }
        });
        after(Duration.ZERO, () -> run(task));
    }

    private void run(Task task) {
        if (!task.owner.isDead() && task.owner.frozenUntil().isAfter(now)) {
            after(Duration.between(now, task.owner.frozenUntil()), () -> run(task));
            return;
        }
        task.dead = task.owner.isDead();
        running = task;
        task.turn.release();
        back.acquireUninterruptibly();
        running = null;
        if (failure != null) {
            throw new IllegalStateException("a task failed", failure);
        }
    }

    /** Whether a task runs, which may wait. */
    boolean inTask() {
        return running != null;
    }

    /** For a task: others have their turn. */
    void sleep(Duration duration) {
        Task mine = running;
        if (mine == null) {
            throw new IllegalStateException("only a task can wait");
        }
        live(mine);
        after(duration, () -> run(mine));
        back.release();
        mine.turn.acquireUninterruptibly();
        live(mine);
    }

    private static void live(Task task) {
        if (task.dead) {
            throw new Death();
        }
    }

    /** For a task: waits until it is so; false if it is not after so long. */
    boolean await(BooleanSupplier so, Duration most) {
        Instant end = now.plus(most);
        while (!so.getAsBoolean()) {
            if (!now.isBefore(end)) {
                return false;
            }
            sleep(LOOK);
        }
        return true;
    }
}
