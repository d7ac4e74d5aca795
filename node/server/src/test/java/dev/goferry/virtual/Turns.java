package dev.goferry.virtual;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time for code that blocks: each task has a thread, but one of them runs at a time, and only until it waits. So
 * all of it happens in one order, which the seed decides: also who is first of those that could go on at the same moment.
 * Time passes only while everybody waits. Call {@link #pass} on a virtual thread: that makes turns quick.
 */
public final class Turns implements InstantSource {
    /** A process that ends in the middle of something. */
    public static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("killed", null, false, false);
        }
    }

    /** Whose task it is. */
    public interface Owner {
        /** Then its tasks end where they wait. */
        boolean isDead();

        /** Until then its tasks do not go on; {@link Instant#MIN} if they do. */
        Instant frozenUntil();
    }

    private record Event(long at, int lot, long order, Runnable action) {}

    /** A thread, and what it waits for. */
    private static final class Task {
        final Owner owner;
        final String name;
        final Semaphore turn = new Semaphore(0);
        BooleanSupplier ready = () -> true;
        boolean waits = true;
        boolean called;
        boolean dead;
        int wait;

        @Nullable
        Thread thread;

        Task(Owner owner, String name) {
            this.owner = owner;
            this.name = name;
        }
    }

    private static final ThreadLocal<Turns> BOUND = new ThreadLocal<>();

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::at).thenComparingInt(Event::lot).thenComparingLong(Event::order));
    private final List<Task> waiting = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private final Random random;
    private final Instant begin = Instant.parse("2026-11-01T10:00:00Z");
    private long nanos;
    private long order;
    private long trace = 17;
    private volatile @Nullable Task running;
    private @Nullable Throwable failure;

    public Turns(long seed) {
        this.random = new Random(seed);
    }

    /** That of this thread, or null where time is real. */
    static @Nullable Turns bound() {
        return BOUND.get();
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(nanos);
    }

    /** Since the beginning. */
    public long nanos() {
        return nanos;
    }

    /** Adds to what must be the same whenever this seed runs. */
    public void note(String what) {
        note(what.hashCode());
    }

    /** The same for a number. */
    public void note(int what) {
        trace = trace * 31 + what + nanos;
    }

    /** A number for all that has happened. */
    public long trace() {
        return trace;
    }

    /** Does something after a while, on the thread that lets time pass. */
    public void after(Duration delay, Runnable action) {
        at(nanos + Math.max(0, delay.toNanos()), action);
    }

    private void at(long when, Runnable action) {
        events.add(new Event(when, random.nextInt(1 << 20), order++, action));
    }

    /** Lets this much time pass, with all that happens in it. */
    public void pass(Duration duration) {
        BOUND.set(this);
        long end = nanos + duration.toNanos();
        for (Event next = events.peek(); next != null && next.at <= end; next = events.peek()) {
            events.remove();
            nanos = Math.max(nanos, next.at);
            next.action.run();
            callReady();
        }
        nanos = end;
    }

    /** Whoever could go on now goes on now, in an order that the seed decides. */
    private void callReady() {
        for (int i = 0; i < waiting.size(); i++) {
            Task task = waiting.get(i);
            if (!task.called && (task.owner.isDead() || task.ready.getAsBoolean())) {
                call(task);
            }
        }
    }

    private void call(Task task) {
        task.called = true;
        int wait = task.wait;
        at(nanos, () -> run(task, wait));
    }

    /** Starts a task of somebody. */
    public void start(Owner owner, String name, Runnable body) {
        start(Thread.ofVirtual(), owner, name, body);
    }

    /** Starts a task of whoever starts it. */
    Thread start(Thread.Builder builder, Runnable body) {
        Task parent = running;
        if (parent == null) {
            throw new IllegalStateException("whose thread is it?");
        }
        return start(builder, parent.owner, parent.name + "'", body);
    }

    private Thread start(Thread.Builder builder, Owner owner, String name, Runnable body) {
        Task task = new Task(owner, name);
        Thread thread = builder.unstarted(() -> {
            BOUND.set(this);
            task.turn.acquireUninterruptibly();
            try {
                if (!task.dead) {
                    body.run();
                }
            } catch (Death death) {
                // It leaves nothing behind but what it had done.
            } catch (Throwable bug) {
                failure = failure == null ? bug : failure;
            } finally {
                back.release();
            }
        });
        task.thread = thread;
        waiting.add(task);
        call(task);
        thread.start();
        return thread;
    }

    private void run(Task task, int wait) {
        if (!task.waits || task.wait != wait) {
            return; // It has gone on since.
        }
        Instant thaw = task.owner.frozenUntil();
        if (!task.owner.isDead() && thaw.isAfter(instant())) {
            after(Duration.between(instant(), thaw), () -> run(task, wait));
            return;
        }
        task.dead = task.owner.isDead();
        task.waits = false;
        waiting.remove(task);
        note(task.name);
        running = task;
        task.turn.release();
        back.acquireUninterruptibly();
        running = null;
        if (failure != null) {
            throw new IllegalStateException(task.name + " failed", failure);
        }
    }

    /** Where the task is that has its turn now, which waits for something that is not virtual if that takes long. */
    public IllegalStateException stuck() {
        Task task = running;
        Thread thread = task == null ? null : task.thread;
        IllegalStateException stuck = new IllegalStateException("somebody waits outside of virtual time");
        if (thread != null) {
            stuck.setStackTrace(thread.getStackTrace());
        }
        return stuck;
    }

    /** For a task: others have their turn for so long. */
    public void sleep(Duration duration) {
        await(() -> false, duration.toNanos());
    }

    /** For a task: waits until it is so, at most for so many nanoseconds; whether it is. */
    public boolean await(BooleanSupplier ready, long mostNanos) {
        Task mine = running;
        if (mine == null) {
            if (ready.getAsBoolean()) {
                return true;
            }
            throw new IllegalStateException("whoever lets time pass cannot wait");
        }
        live(mine);
        if (ready.getAsBoolean()) {
            return true;
        }
        if (mostNanos <= 0) {
            return false;
        }
        turn(mine, ready, mostNanos);
        return ready.getAsBoolean();
    }

    /** For a task: others that could go on at this moment may be first. */
    void letOthers() {
        Task mine = running;
        if (mine != null && random.nextInt(8) == 0) {
            live(mine);
            turn(mine, () -> true, Long.MAX_VALUE);
        }
    }

    private void turn(Task mine, BooleanSupplier ready, long mostNanos) {
        int wait = ++mine.wait;
        mine.ready = ready;
        mine.called = false;
        mine.waits = true;
        if (mostNanos < Long.MAX_VALUE - nanos) {
            at(nanos + mostNanos, () -> run(mine, wait));
        }
        waiting.add(mine);
        back.release();
        mine.turn.acquireUninterruptibly();
        live(mine);
    }

    private static void live(Task task) {
        if (task.dead || task.owner.isDead()) {
            task.dead = true;
            throw new Death();
        }
    }

    /** For a task: ends here if its owner is dead. */
    public void requireLife() {
        Task mine = running;
        if (mine != null) {
            live(mine);
        }
    }

    /** Where its tasks wait, for a person. */
    public List<String> waiting() {
        List<String> all = new ArrayList<>();
        for (Task task : waiting) {
            Thread thread = task.thread;
            all.add(task.name + (thread == null ? "" : " waits in " + Arrays.toString(thread.getStackTrace())));
        }
        return all;
    }
}
