package dev.goferry.hazelcast;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus of a member that keeps no data itself. Who listens where is data of the cluster: with the last member
 * that keeps some it is gone, and a bus that goes on hears nothing. So the bus is closed then and opened anew when such
 * a member is back. Thread-safe.
 */
final class LiteBus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiteBus.class);

    /** Between two looks where no member's coming or going woke it. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    /** Opens a bus. */
    interface Opening {
        Vertx open() throws IOException;
    }

    private sealed interface State {
        record Open(Vertx bus) implements State {}

        /** No member keeps data, since {@link System#nanoTime}. */
        record Waiting(long since) implements State {}

        record Failed(IOException why, boolean first) implements State {}
    }

    private final HazelcastMembers members;
    private final BusHints hints;
    private final Opening opening;
    private final Semaphore news = new Semaphore(0);
    private final AtomicBoolean lost = new AtomicBoolean();
    private final Thread thread;
    private State state = new State.Waiting(System.nanoTime());
    private boolean wasOpen;
    private volatile boolean closed;

    private LiteBus(HazelcastMembers members, BusHints hints, Opening opening) {
        this.members = members;
        this.hints = hints;
        this.opening = opening;
        this.thread = Thread.ofVirtual().name("lite-bus").unstarted(this::run);
    }

    static LiteBus start(HazelcastMembers members, BusHints hints, Opening opening) {
        LiteBus bus = new LiteBus(members, hints, opening);
        members.onChange(bus.news::release);
        members.onDataLost(() -> bus.lost.set(true));
        bus.thread.start();
        return bus;
    }

    private void run() {
        try {
            if (!members.isAnyWithData()) {
                LOG.warn("no member of this cluster keeps data yet, so this one waits for a node: start one, or check"
                        + " cluster.join, the secret and what the network lets through");
            }
            while (!closed) {
                step();
                boolean _ = news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            LOG.debug("the bus is closed for good");
        }
    }

    private void step() {
        State before = state();
        boolean data = members.isAnyWithData();
        if (before instanceof State.Open(Vertx bus) && (lost.getAndSet(false) || !data)) {
            LOG.warn("all nodes are gone: leases and hints wait until one is back");
            shut(bus);
            before = now(new State.Waiting(System.nanoTime()));
        }
        if (data && !(before instanceof State.Open)) {
            lost.set(false);
            open(before);
        }
    }

    private void open(State before) {
        try {
            Vertx bus = opening.open();
            now(new State.Open(bus));
            if (before instanceof State.Waiting(long since)) {
                LOG.info("a node is there after {} s: this member goes on", seconds(since));
            }
        } catch (IOException e) {
            LOG.warn("tried again in {} s: {}", LOOK.toSeconds(), e.getMessage());
            now(new State.Failed(e, !wasOpen));
        }
    }

    private void shut(Vertx bus) {
        hints.off();
        try {
            bus.close().await(LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RuntimeException e) {
            LOG.debug("the bus did not close cleanly: {}", e.toString());
        }
    }

    private static long seconds(long since) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }

    private synchronized State state() {
        return state;
    }

    private synchronized State now(State fresh) {
        state = fresh;
        wasOpen |= fresh instanceof State.Open;
        notifyAll();
        return fresh;
    }

    /** Waits for it, however long no member keeps data; another reason why it cannot be opened at first is thrown. */
    synchronized void await() throws IOException, InterruptedException {
        while (!(state instanceof State.Open)) {
            if (state instanceof State.Failed(IOException why, boolean first) && first && !Patient.mayPass(why)) {
                throw why;
            }
            if (closed) {
                throw new IOException("this member stopped before any node came");
            }
            wait();
        }
    }

    /** Why it is not open; empty while it is. */
    Optional<String> trouble() {
        return switch (state()) {
            case State.Open _ -> Optional.empty();
            case State.Waiting(long since) -> Optional.of("no node is in sight for " + seconds(since) + " s");
            case State.Failed(IOException why, boolean _) -> Optional.of(String.valueOf(why.getMessage()));
        };
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (state() instanceof State.Open(Vertx bus)) {
            shut(bus);
        }
    }
}
