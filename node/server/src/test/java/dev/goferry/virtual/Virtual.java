package dev.goferry.virtual;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What calls of the JDK become that wait, ask for the time or start a thread ({@link VirtualLoader} says which). On a
 * thread that knows of no virtual time they do what they always do.
 */
public final class Virtual {
    private static final long FOR_EVER = Long.MAX_VALUE;

    private Virtual() {}

    /** {@link System#nanoTime}. */
    public static long nanoTime() {
        Turns turns = Turns.bound();
        return turns == null ? System.nanoTime() : turns.nanos();
    }

    /** {@link System#currentTimeMillis}. */
    public static long currentTimeMillis() {
        Turns turns = Turns.bound();
        return turns == null ? System.currentTimeMillis() : turns.instant().toEpochMilli();
    }

    /** {@link InstantSource#system}. */
    public static InstantSource system() {
        Turns turns = Turns.bound();
        return turns == null ? InstantSource.system() : turns;
    }

    /** {@link Thread#sleep(Duration)}. */
    public static void sleep(Duration duration) throws InterruptedException {
        Turns turns = Turns.bound();
        if (turns == null) {
            Thread.sleep(duration);
        } else {
            turns.sleep(duration);
        }
    }

    /** {@link Thread#sleep(long)}. */
    public static void sleep(long millis) throws InterruptedException {
        sleep(Duration.ofMillis(millis));
    }

    /** {@link Thread.Builder#start}. */
    public static Thread start(Thread.Builder builder, Runnable body) {
        Turns turns = Turns.bound();
        return turns == null ? builder.start(body) : turns.start(builder, body);
    }

    /** {@link Executor#execute}. */
    public static void execute(Executor executor, Runnable body) {
        Turns turns = Turns.bound();
        if (turns == null) {
            executor.execute(body);
        } else {
            turns.start(Thread.ofVirtual(), body);
        }
    }

    /** {@link ReentrantLock#lock}. */
    public static void lock(ReentrantLock lock) {
        Turns turns = Turns.bound();
        if (turns == null) {
            lock.lock();
            return;
        }
        turns.letOthers();
        while (!lock.tryLock()) {
            turns.await(() -> !lock.isLocked(), FOR_EVER);
        }
    }

    /** {@link ReentrantLock#lockInterruptibly}. */
    public static void lockInterruptibly(ReentrantLock lock) throws InterruptedException {
        if (Turns.bound() == null) {
            lock.lockInterruptibly();
        } else {
            lock(lock);
        }
    }

    /** {@link ReentrantLock#newCondition}. */
    public static Condition newCondition(ReentrantLock lock) {
        Turns turns = Turns.bound();
        return turns == null ? lock.newCondition() : new VirtualCondition(turns, lock);
    }

    /** {@link Semaphore#acquire()}. */
    public static void acquire(Semaphore semaphore) throws InterruptedException {
        Turns turns = Turns.bound();
        if (turns == null) {
            semaphore.acquire();
        } else {
            tryAcquire(semaphore, FOR_EVER, TimeUnit.NANOSECONDS);
        }
    }

    /** {@link Semaphore#tryAcquire(long, TimeUnit)}. */
    public static boolean tryAcquire(Semaphore semaphore, long most, TimeUnit unit) throws InterruptedException {
        Turns turns = Turns.bound();
        if (turns == null) {
            return semaphore.tryAcquire(most, unit);
        }
        long left = unit.toNanos(most);
        while (!semaphore.tryAcquire()) {
            long before = turns.nanos();
            if (!turns.await(() -> semaphore.availablePermits() > 0, left)) {
                return semaphore.tryAcquire();
            }
            left = left == FOR_EVER ? left : left - (turns.nanos() - before);
        }
        return true;
    }

    /** {@link CountDownLatch#await(long, TimeUnit)}. */
    public static boolean await(CountDownLatch latch, long most, TimeUnit unit) throws InterruptedException {
        Turns turns = Turns.bound();
        return turns == null ? latch.await(most, unit) : turns.await(() -> latch.getCount() == 0, unit.toNanos(most));
    }

    /** {@link CompletableFuture#get(long, TimeUnit)}. */
    public static @Nullable Object get(CompletableFuture<?> future, long most, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        Turns turns = Turns.bound();
        if (turns != null && !turns.await(future::isDone, unit.toNanos(most))) {
            throw new TimeoutException();
        }
        return future.get(most, unit);
    }

    /** {@link FutureTask#get()}. */
    public static @Nullable Object get(FutureTask<?> task) throws InterruptedException, ExecutionException {
        Turns turns = Turns.bound();
        if (turns != null) {
            turns.await(task::isDone, FOR_EVER);
        }
        return task.get();
    }
}
