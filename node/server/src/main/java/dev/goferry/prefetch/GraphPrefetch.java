package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModuleVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells from what go clients ask for what they will ask next.
 *
 * <p>A client is known by its address. Several go commands behind one address are told apart by their order: each walks
 * the requirements of its main module by path, so a request that falls behind starts a walk of its own, of which four
 * are kept. A walk is forgotten after {@link PrefetchConfig#idle}.
 *
 * <p>What each call returns is in the order of its use, names nothing twice for one walk and nothing that the client
 * has asked for. No I/O; thread-safe; bounded in clients, walks and modules per walk, and in memory over all clients: who
 * has asked for nothing the longest is forgotten first.
 *
 * @see Walk
 * @see Listing
 */
public final class GraphPrefetch {
    private static final int WALKS = 4;
    private static final int NAMED = 64;
    private static final long CLIENT_BYTES = 512;
    private static final long NAMED_BYTES = 256;

    private static final class Run {
        final Walk walk = new Walk();
        final Listing listing = new Listing();
    }

    private static final class Client {
        final List<Run> runs = new ArrayList<>(WALKS);
        final Set<ModuleVersion> named = new LinkedHashSet<>();
        Instant last;
        /** As last counted; guarded by the clients. */
        long bytes;

        Client(Instant now) {
            last = now;
        }

        /** About the heap that it takes now. */
        long weigh() {
            long sum = CLIENT_BYTES + NAMED_BYTES * named.size();
            for (var run : runs) {
                sum += run.walk.bytes() + run.listing.bytes();
            }
            return sum;
        }
    }

    private final PrefetchConfig config;
    private final InstantSource clock;
    /** The longest silent first. */
    private final SequencedMap<String, Client> clients = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    public GraphPrefetch(PrefetchConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** About the heap that all clients take, in bytes. */
    long bytes() {
        synchronized (clients) {
            return bytes;
        }
    }

    /** The client asked for this file, which may be there already. */
    public List<Prefetch> asked(String address, ArtifactKey file) {
        var client = client(address, file.kind() != ArtifactKind.ZIP);
        if (client == null) {
            return List.of();
        }
        synchronized (client) {
            var next = switch (file.kind()) {
                case MOD -> mod(client, file.module());
                case INFO -> info(client, file.module());
                case ZIP -> zip(client, file.module());
            };
            count(address, client);
            return next;
        }
    }

    /** A go.mod that the client was given, or that was fetched ahead for it. */
    public List<Prefetch> seen(String address, ModuleVersion module, Requirements requirements) {
        var client = client(address, false);
        if (client == null) {
            return List.of();
        }
        synchronized (client) {
            var next = new ArrayList<Prefetch>();
            for (var run : client.runs) {
                if (run.walk.concerns(module)) {
                    next.addAll(run.walk.seen(module, requirements));
                }
            }
            count(address, client);
            return next;
        }
    }

    private @Nullable Client client(String address, boolean create) {
        var now = clock.instant();
        synchronized (clients) {
            forgetIdle(now);
            var client = clients.get(address);
            if (client == null && create) {
                client = new Client(now);
                clients.put(address, client);
            }
            if (client != null) {
                client.last = now;
            }
            while (clients.size() > config.clients()) {
                forgetFirst();
            }
            return client;
        }
    }

    /** Counts what a client takes by now; one that was forgotten meanwhile no longer counts. */
    private void count(String address, Client client) {
        long now = client.weigh();
        synchronized (clients) {
            if (clients.get(address) != client) {
                return;
            }
            bytes += now - client.bytes;
            client.bytes = now;
            while (bytes > config.memoryBytes()) {
                forgetFirst();
            }
        }
    }

    private void forgetIdle(Instant now) {
        for (var first = clients.firstEntry(); first != null; first = clients.firstEntry()) {
            if (!first.getValue().last.plus(config.idle()).isBefore(now)) {
                return;
            }
            forgetFirst();
        }
    }

    private void forgetFirst() {
        var first = clients.pollFirstEntry();
        bytes -= first == null ? 0 : first.getValue().bytes;
    }

    private static List<Prefetch> mod(Client client, ModuleVersion module) {
        boolean named = client.named.remove(module);
        var run = named ? newRun(client) : runOf(client, module);
        if (named) {
            run.walk.named(module);
        }
        return run.walk.asked(module);
    }

    private static Run runOf(Client client, ModuleVersion module) {
        Run nearest = null;
        for (var run : client.runs) {
            if (run.walk.expects(module)) {
                return run;
            }
            if (run.walk.mayAsk(module)
                    && (nearest == null || run.walk.cursor().compareTo(nearest.walk.cursor()) > 0)) {
                nearest = run;
            }
        }
        return nearest == null ? newRun(client) : nearest;
    }

    private static Run newRun(Client client) {
        if (client.runs.size() == WALKS) {
            client.runs.removeFirst();
        }
        var run = new Run();
        client.runs.add(run);
        return run;
    }

    private static List<Prefetch> info(Client client, ModuleVersion module) {
        for (var run : client.runs.reversed()) {
            if (run.walk.hasAsked(module)) {
                return run.listing.info(module, run.walk.roots());
            }
        }
        if (client.named.size() < NAMED) {
            client.named.add(module);
        }
        return List.of();
    }

    private static List<Prefetch> zip(Client client, ModuleVersion module) {
        for (var run : client.runs.reversed()) {
            var next = run.listing.zip(module);
            if (!next.isEmpty()) {
                return next;
            }
        }
        return List.of();
    }
}
