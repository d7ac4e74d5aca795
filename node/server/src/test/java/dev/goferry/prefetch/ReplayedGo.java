package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModuleVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests of go commands over a {@link RecordedGraph}, in the order that cmd/go makes them, against an empty proxy
 * in virtual time: every fetch from the origin takes one latency, an answer from the proxy 0.6 ms, the client 0.2 ms.
 */
final class ReplayedGo {
    private static final long HIT_NANOS = 600_000;
    private static final long CLIENT_NANOS = 200_000;

    private record Event(long at, long sequence, Runnable what) {}

    private final RecordedGraph graph;
    private final long latencyNanos;
    private final int concurrency;
    private final @Nullable GraphPrefetch prefetch;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
    private final Set<ArtifactKey> stored = new HashSet<>();
    private final Map<ArtifactKey, List<Runnable>> flights = new HashMap<>();
    private final ArrayDeque<Prefetch> waiting = new ArrayDeque<>();
    private int flying;
    private long now;
    private long sequence;
    final Map<ArtifactKey, Reason> issued = new HashMap<>();
    final Set<ArtifactKey> asked = new HashSet<>();

    ReplayedGo(RecordedGraph graph, Duration latency, int concurrency, boolean prefetching) {
        this.graph = graph;
        this.latencyNanos = latency.toNanos();
        this.concurrency = concurrency;
        this.prefetch =
                prefetching ? new GraphPrefetch(PrefetchConfig.defaults(), () -> Instant.EPOCH.plusNanos(now)) : null;
    }

    /** {@code go mod graph} with so many requests in flight, from this address. */
    Client graph(String address, int lanes) {
        var client = new Client(address, lanes);
        graph.main().stream().sorted(Comparator.comparing(ModuleVersion::path)).forEach(client::load);
        client.work();
        return client;
    }

    /** The second half of {@code go mod download}: one .info after the other, then the zips. */
    void download(String address, int lanes) {
        var infos = new Client(address, 1);
        graph.main().forEach(module -> infos.queue.add(new ArtifactKey(module, ArtifactKind.INFO)));
        infos.work();
        run();
        var zips = new Client(address, lanes);
        graph.main().forEach(module -> zips.queue.add(new ArtifactKey(module, ArtifactKind.ZIP)));
        zips.work();
        run();
    }

    /** Runs until nothing is left to do; the time since the start. */
    Duration run() {
        while (!events.isEmpty()) {
            var event = events.remove();
            now = event.at();
            event.what().run();
        }
        return Duration.ofNanos(now);
    }

    double useRate() {
        return issued.isEmpty()
                ? 1
                : (double) issued.keySet().stream().filter(asked::contains).count() / issued.size();
    }

    /** One go command. */
    final class Client {
        private final String address;
        private final int lanes;
        private final ArrayDeque<ArtifactKey> queue = new ArrayDeque<>();
        private final Set<ModuleVersion> whole = new HashSet<>();
        private int busy;

        Client(String address, int lanes) {
            this.address = address;
            this.lanes = lanes;
        }

        private void load(ModuleVersion module) {
            queue.add(new ArtifactKey(module, ArtifactKind.MOD));
        }

        private void work() {
            while (busy < lanes && !queue.isEmpty()) {
                var file = queue.remove();
                busy++;
                ask(address, file, () -> later(CLIENT_NANOS, () -> done(file)));
            }
        }

        private void done(ArtifactKey file) {
            busy--;
            if (file.kind() == ArtifactKind.MOD) {
                var requirements = graph.of(file.module());
                if (!requirements.pruned() || whole.contains(file.module())) {
                    requirements.required().stream()
                            .map(Requirements.Requirement::module)
                            .filter(whole::add)
                            .filter(module -> !asked.contains(new ArtifactKey(module, ArtifactKind.MOD))
                                    || !graph.of(module).required().isEmpty())
                            .forEach(this::load);
                }
            }
            work();
        }
    }

    private void ask(String address, ArtifactKey file, Runnable answered) {
        asked.add(file);
        if (prefetch != null) {
            waiting.removeIf(p -> p.file().equals(file));
            offer(address, prefetch.asked(address, file));
        }
        Runnable answer = () -> {
            served(address, file);
            later(HIT_NANOS, answered);
        };
        if (stored.contains(file)) {
            answer.run();
        } else {
            fetch(file, answer, () -> {});
        }
    }

    private void served(String address, ArtifactKey file) {
        if (prefetch != null && file.kind() == ArtifactKind.MOD && graph.mods().containsKey(file.module())) {
            offer(address, prefetch.seen(address, file.module(), graph.of(file.module())));
        }
    }

    private void offer(String address, List<Prefetch> prefetches) {
        prefetches.forEach(prefetch -> {
            if (prefetch.reason() == Reason.REQUIRED) {
                waiting.addLast(prefetch);
            } else {
                waiting.addFirst(prefetch);
            }
        });
        while (flying < concurrency && !waiting.isEmpty()) {
            var next = waiting.remove();
            var file = next.file();
            if (!stored.contains(file) && !flights.containsKey(file)) {
                issued.put(file, next.reason());
                flying++;
                fetch(file, () -> served(address, file), () -> {
                    flying--;
                    offer(address, List.of());
                });
            }
        }
    }

    private void fetch(ArtifactKey file, Runnable waiter, Runnable landed) {
        var joined = flights.get(file);
        if (joined != null) {
            joined.add(waiter);
            return;
        }
        var waiters = new ArrayList<>(List.of(waiter));
        flights.put(file, waiters);
        later(latencyNanos, () -> {
            flights.remove(file);
            stored.add(file);
            landed.run();
            waiters.forEach(Runnable::run);
        });
    }

    private void later(long nanos, Runnable what) {
        events.add(new Event(now + nanos, sequence++, what));
    }
}
