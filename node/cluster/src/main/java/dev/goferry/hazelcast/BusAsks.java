package dev.goferry.hazelcast;

import dev.goferry.cluster.Asks;
import dev.goferry.cluster.ClusterSecret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients ask, over Vert.x's event bus: one message a node for all that is told within {@link #GATHER}, a {@link
 * ToldLine} each, under a stamp for that node. What has no right stamp, cannot be read or finds no room is dropped and
 * counted. Members that do not know this form are told nothing and are nobody's home.
 *
 * <p>A client's home is the node of the highest score for its address (rendezvous hashing): when a node leaves, only its
 * own clients get another.
 */
final class BusAsks implements Asks, AutoCloseable {
    /** What members say of themselves that hear this form. */
    static final String FORM = "1";

    static final String ADDRESS = "goferry.asks ";

    /** Characters of a message, all of them ASCII: one line always fits. */
    static final int LONGEST = 128 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(BusAsks.class);

    /** Shorter than a client's way to its next question. */
    private static final Duration GATHER = Duration.ofMillis(5);

    /** A node whose connection takes nothing for so long is not waited for. */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(1);

    /** Characters that wait to be sent: 10,000 questions. */
    private static final int MOST_WAITING = 1 << 20;

    /** Characters that have arrived and are being read. */
    private static final int MOST_ARRIVED = 4 << 20;

    private static final int LONGEST_STAMP = 256;

    /** Who hears, by their peers' side, which they keep when they come back from a split. */
    private record Nodes(String self, List<String> all) {
        String home(String client) {
            String home = self;
            long highest = Long.MIN_VALUE;
            for (String node : all) {
                long score = score(node, client);
                if (score > highest || (score == highest && node.compareTo(home) > 0)) {
                    home = node;
                    highest = score;
                }
            }
            return home;
        }

        /** The finalizer of MurmurHash3 over both hashes, which every JVM computes alike. */
        private static long score(String node, String client) {
            long mixed = ((long) node.hashCode() << 32) ^ Integer.toUnsignedLong(client.hashCode());
            mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
            mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
            return mixed ^ (mixed >>> 33);
        }
    }

    /** @param only the one node that it is for; null for all others */
    private record Line(@Nullable String only, String text) {}

    private final ClusterSecret secret;
    private final HazelcastMembers members;
    private final BlockingQueue<Line> waiting = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final Semaphore arrived = new Semaphore(MOST_ARRIVED);
    private final List<Consumer<Told>> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder dropped = new LongAdder();
    private volatile Nodes nodes;
    private volatile @Nullable Thread sending;

    BusAsks(ClusterSecret secret, HazelcastMembers members) {
        this.secret = secret;
        this.members = members;
        this.nodes = new Nodes(members.peer(), List.of());
        members.onChange(this::look);
        look();
    }

    private synchronized void look() {
        nodes = new Nodes(members.peer(), members.hearing());
    }

    /** From now on, what is told travels. Call it once. */
    void over(Vertx vertx) {
        vertx.eventBus().consumer(ADDRESS + members.peer(), this::received);
        sending = Thread.ofVirtual().name("asks").start(() -> send(vertx));
    }

    long dropped() {
        return dropped.sum();
    }

    @Override
    public boolean isHome(String client) {
        Nodes now = nodes;
        return now.home(client).equals(now.self());
    }

    @Override
    public void tell(Told told) {
        Nodes now = nodes;
        if (sending == null || now.all().size() < 2) {
            return;
        }
        switch (told) {
            case Told.Asked _, Told.Ahead _ -> enqueue(null, told);
            case Told.Given given -> {
                String home = now.home(given.client());
                if (!home.equals(now.self())) {
                    enqueue(home, told);
                }
            }
        }
    }

    private void enqueue(@Nullable String only, Told told) {
        String text = ToldLine.write(told);
        if (text != null && room.tryAcquire(text.length())) {
            waiting.add(new Line(only, text));
        }
    }

    @Override
    public void listen(Consumer<Told> listener) {
        listeners.add(listener);
    }

    private void send(Vertx vertx) {
        try {
            while (true) {
                List<Line> batch = new ArrayList<>();
                batch.add(waiting.take());
                Thread.sleep(GATHER);
                waiting.drainTo(batch);
                send(vertx, batch);
                room.release(
                        batch.stream().mapToInt(line -> line.text().length()).sum());
            }
        } catch (InterruptedException e) {
            LOG.debug("nothing more is told");
        } catch (IllegalStateException | RejectedExecutionException e) {
            LOG.debug("the bus is closed: nothing more is told", e);
        }
    }

    /** What a node does not take in time it never hears, and the others are not kept waiting by it for longer. */
    private void send(Vertx vertx, List<Line> batch) throws InterruptedException {
        Nodes now = nodes;
        List<Future<Void>> writes = new ArrayList<>();
        for (String node : now.all()) {
            if (!node.equals(now.self())) {
                messages(node, batch).forEach(text -> writes.add(write(vertx, ADDRESS + node, text)));
            }
        }
        try {
            Future.join(writes).otherwiseEmpty().await(LONGEST_WRITE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("a node hears nothing of what clients ask", e);
        }
    }

    private static List<String> messages(String node, List<Line> batch) {
        List<String> messages = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Line line : batch) {
            if (line.only() != null && !line.only().equals(node)) {
                continue;
            }
            if (text.length() + line.text().length() > LONGEST) {
                messages.add(text.toString());
                text.setLength(0);
            }
            text.append(line.text());
        }
        if (!text.isEmpty()) {
            messages.add(text.toString());
        }
        return messages;
    }

    private Future<Void> write(Vertx vertx, String address, String text) {
        DeliveryOptions stamped = new DeliveryOptions().addHeader(BusHints.STAMP, secret.stamp(address + text));
        return vertx.eventBus().<String>sender(address, stamped).write(text);
    }

    /** On an event loop, which has better to do than to read what others wrote. */
    private void received(Message<Object> message) {
        String stamp = message.headers().get(BusHints.STAMP);
        if (message.body() instanceof String text
                && stamp != null
                && stamp.length() <= LONGEST_STAMP
                && text.length() <= LONGEST
                && arrived.tryAcquire(text.length())) {
            Thread.ofVirtual().name("asks-read").start(() -> {
                try {
                    hear(stamp, text);
                } finally {
                    arrived.release(text.length());
                }
            });
        } else {
            dropped.increment();
        }
    }

    private void hear(String stamp, String text) {
        if (!secret.holds(stamp, ADDRESS + members.peer() + text)) {
            dropped.increment();
            return;
        }
        text.lines()
                .forEach(line -> ToldLine.read(line)
                        .ifPresentOrElse(
                                told -> listeners.forEach(listener -> listener.accept(told)), dropped::increment));
    }

    /** Forgets what waits. */
    @Override
    public void close() {
        Thread thread = sending;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
