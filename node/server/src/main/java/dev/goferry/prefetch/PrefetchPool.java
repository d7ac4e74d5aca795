package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModuleVersion;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fetches ahead what {@link GraphPrefetch} names, on virtual threads, so many at a time; each .mod that arrives may name
 * more. A file that a client asks for before its turn is left to the client's own request; one that is on its way is
 * joined there. When the queue is full the oldest gives way. Reasons that do not pay are switched off.
 *
 * <p>Thread-safe and never blocking: callers may be event loops. Nothing here fails a request.
 */
public final class PrefetchPool implements AutoCloseable {
    private static final class Flight {
        final ArtifactKey file;
        final Reason reason;
        final Set<String> clients = new HashSet<>();
        boolean asked;

        Flight(ArtifactKey file, Reason reason) {
            this.file = file;
            this.reason = reason;
        }
    }

    private final PrefetchConfig config;
    private final GraphPrefetch graph;
    private final Fetcher fetcher;
    private final InstantSource clock;
    private final SequencedMap<ArtifactKey, Flight> soon = new LinkedHashMap<>();
    private final SequencedMap<ArtifactKey, Flight> later = new LinkedHashMap<>();
    private final SequencedMap<ArtifactKey, Flight> zips = new LinkedHashMap<>();
    private final Map<ArtifactKey, Flight> flying = new HashMap<>();
    private final Set<Thread> threads = new HashSet<>();
    private final UseLedger ledger;
    private int zipsFlying;
    private boolean closed;

    public PrefetchPool(PrefetchConfig config, Fetcher fetcher, InstantSource clock) {
        this.config = config;
        this.graph = new GraphPrefetch(config, clock);
        this.fetcher = fetcher;
        this.clock = clock;
        this.ledger = new UseLedger(config);
    }

    /**
     * A client asked for this file, whether it is stored or not. Call before fetching it. Answers whether it was fetched
     * ahead and is asked for the first time.
     */
    public boolean asked(String client, ArtifactKey file) {
        if (!config.mods()) {
            return false;
        }
        boolean first = settled(file);
        offer(client, graph.asked(client, file));
        return first;
    }

    /**
     * Somebody asked for this file, perhaps another node, and nothing is guessed from it here. Answers whether it was
     * fetched ahead and is asked for the first time.
     */
    public synchronized boolean settled(ArtifactKey file) {
        var flight = flying.get(file);
        if (flight != null) {
            flight.asked = true;
        }
        var waiting = take(file);
        if (waiting != null) {
            ledger.overtaken(waiting.reason);
        }
        return ledger.asked(file);
    }

    /** Another node fetches this file ahead, and counts what becomes of it. */
    public synchronized void fetchedElsewhere(ArtifactKey file) {
        var now = clock.instant();
        ledger.expire(now);
        ledger.elsewhere(file, now);
    }

    /** A client is being given this go.mod. */
    public void served(String client, ModuleVersion module, Requirements requirements) {
        if (config.mods()) {
            offer(client, graph.seen(client, module, requirements));
        }
    }

    /** What became of the files, by reason, since start. */
    public synchronized Map<Reason, Uses> uses() {
        ledger.expire(clock.instant());
        return ledger.uses();
    }

    /** Forgets what waits and interrupts what is on its way. */
    @Override
    public synchronized void close() {
        closed = true;
        soon.clear();
        later.clear();
        zips.clear();
        threads.forEach(Thread::interrupt);
    }

    private @Nullable Flight take(ArtifactKey file) {
        var waiting = soon.remove(file);
        waiting = waiting == null ? later.remove(file) : waiting;
        return waiting == null ? zips.remove(file) : waiting;
    }

    private synchronized void offer(String client, List<Prefetch> prefetches) {
        if (closed || prefetches.isEmpty()) {
            return;
        }
        ledger.expire(clock.instant());
        for (var prefetch : prefetches) {
            if (prefetch.reason() != Reason.LISTED || config.lists()) {
                enqueue(client, prefetch);
            }
        }
        start();
    }

    private void enqueue(String client, Prefetch prefetch) {
        var file = prefetch.file();
        var flight = flying.get(file);
        if (flight == null && !ledger.pays(prefetch.reason())) {
            ledger.dropped(prefetch.reason());
            return;
        }
        if (flight == null) {
            flight = queueOf(prefetch).computeIfAbsent(file, f -> new Flight(f, prefetch.reason()));
        }
        flight.clients.add(client);
        if (soon.size() + later.size() + zips.size() > config.queue()) {
            dropOldest();
        }
    }

    /** What a guess names comes up at once or never; what is certain can wait for the client to get there. */
    private SequencedMap<ArtifactKey, Flight> queueOf(Prefetch prefetch) {
        if (prefetch.file().kind() == ArtifactKind.ZIP) {
            return zips;
        }
        return prefetch.reason() == Reason.REQUIRED ? later : soon;
    }

    private void dropOldest() {
        for (var queue : List.of(soon, zips, later)) {
            var oldest = queue.pollFirstEntry();
            if (oldest != null) {
                ledger.dropped(oldest.getValue().reason);
                return;
            }
        }
    }

    private void start() {
        while (flying.size() < config.concurrency()) {
            var next = next();
            if (next == null) {
                return;
            }
            flying.put(next.file, next);
            zipsFlying += next.file.kind() == ArtifactKind.ZIP ? 1 : 0;
            threads.add(Thread.ofVirtual().name("prefetch").start(() -> fetch(next)));
        }
    }

    private @Nullable Flight next() {
        var first = soon.pollFirstEntry();
        if (first == null && zipsFlying < config.zipConcurrency()) {
            first = zips.pollFirstEntry();
        }
        first = first == null ? later.pollFirstEntry() : first;
        return first == null ? null : first.getValue();
    }

    private void fetch(Flight flight) {
        Fetcher.Outcome outcome = new Fetcher.Outcome.Failed();
        try {
            outcome = fetcher.fetch(flight.file);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            landed(flight, outcome);
        }
        for (var client : clientsOf(flight)) {
            switch (outcome) {
                case Fetcher.Outcome.Fetched(var requirements) -> feed(client, flight, requirements);
                case Fetcher.Outcome.Stored(var requirements) -> feed(client, flight, requirements);
                case Fetcher.Outcome.Failed _, Fetcher.Outcome.Refused _ -> {}
            }
        }
    }

    private void feed(String client, Flight flight, Requirements requirements) {
        if (flight.file.kind() == ArtifactKind.MOD) {
            offer(client, graph.seen(client, flight.file.module(), requirements));
        }
    }

    private synchronized List<String> clientsOf(Flight flight) {
        return new ArrayList<>(flight.clients);
    }

    private synchronized void landed(Flight flight, Fetcher.Outcome outcome) {
        threads.remove(Thread.currentThread());
        flying.remove(flight.file);
        zipsFlying -= flight.file.kind() == ArtifactKind.ZIP ? 1 : 0;
        switch (outcome) {
            case Fetcher.Outcome.Fetched _ -> issued(flight);
            case Fetcher.Outcome.Failed _ -> {
                issued(flight);
                ledger.failed(flight.file);
            }
            case Fetcher.Outcome.Stored _, Fetcher.Outcome.Refused _ -> {}
        }
        if (!closed) {
            start();
        }
    }

    private void issued(Flight flight) {
        ledger.issued(flight.file, flight.reason, clock.instant());
        if (flight.asked) {
            ledger.asked(flight.file);
        }
    }
}
