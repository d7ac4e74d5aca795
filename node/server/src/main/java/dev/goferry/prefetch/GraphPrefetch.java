package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModuleVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
 * has asked for. No I/O; thread-safe; bounded in clients, walks and modules per walk.
 *
 * @see Walk
 * @see Listing
 */
public final class GraphPrefetch {
    private static final int WALKS = 4;
    private static final int NAMED = 64;

    private static final class Run {
        final Walk walk = new Walk();
        final Listing listing = new Listing();
    }

    private static final class Client {
        final List<Run> runs = new ArrayList<>(WALKS);
        final Set<ModuleVersion> named = new LinkedHashSet<>();
        Instant last;

        Client(Instant now) {
            last = now;
        }
    }

    private final Duration idle;
    private final InstantSource clock;
    private final Map<String, Client> clients;

    public GraphPrefetch(PrefetchConfig config, InstantSource clock) {
        this.idle = config.idle();
        this.clock = clock;
        this.clients = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Client> eldest) {
                return size() > config.clients();
            }
        };
    }

    /** The client asked for this file, which may be there already. */
    public List<Prefetch> asked(String address, ArtifactKey file) {
        var client = client(address, file.kind() != ArtifactKind.ZIP);
        if (client == null) {
            return List.of();
        }
        synchronized (client) {
            return switch (file.kind()) {
                case MOD -> mod(client, file.module());
                case INFO -> info(client, file.module());
                case ZIP -> zip(client, file.module());
            };
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
            return next;
        }
    }

    private @Nullable Client client(String address, boolean create) {
        var now = clock.instant();
        synchronized (clients) {
            var client = clients.get(address);
            if (client == null || client.last.plus(idle).isBefore(now)) {
                clients.remove(address);
                if (!create) {
                    return null;
                }
                client = new Client(now);
                clients.put(address, client);
            }
            client.last = now;
            return client;
        }
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
