package dev.goferry.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.Asks;
import dev.goferry.cluster.Asks.Told;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.cluster.local.LocalAsks;
import dev.goferry.fetch.NearFiles;
import dev.goferry.flight.Landing;
import dev.goferry.gomod.GoMod;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.prefetch.Fetcher;
import dev.goferry.prefetch.PrefetchConfig;
import dev.goferry.prefetch.PrefetchPool;
import dev.goferry.prefetch.Reason;
import dev.goferry.prefetch.Requirements;
import dev.goferry.prefetch.Uses;
import dev.goferry.telemetry.Result;
import dev.goferry.upstream.UpstreamRequest.Priority;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Joins prefetching to the node's flights: what it fetches lands like anything else, at a lower priority. In a cluster one
 * node, the client's home, guesses for a client, from what it asks of any node; all nodes hear which files were asked for,
 * so that what one fetched ahead counts as used wherever it is asked for.
 */
public final class Prefetching implements AutoCloseable {
    /** Small bodies between their landing and the first question for them, so that it needs no disk. */
    private static final long KEPT_BYTES = 16 << 20;

    private static final int OVERHEAD = 300;

    private final Cache<ArtifactKey, Landing.Committed> kept = Caffeine.newBuilder()
            .maximumWeight(KEPT_BYTES)
            .weigher((ArtifactKey key, Landing.Committed landing) -> OVERHEAD + (int) landing.size())
            .executor(Runnable::run)
            .build();
    private final PrefetchPool pool;
    private final Cold cold;
    private final NearFiles near;
    private final ModuleIndex index;
    private final Asks asks;
    private final ModulePattern privates;

    /**
     * @param asks of the cluster; a node that fetches nothing ahead neither tells nor hears
     * @param privates whose go.mod files no other node is told
     */
    public Prefetching(
            PrefetchConfig config,
            Cold cold,
            NearFiles near,
            ModuleIndex index,
            Asks asks,
            ModulePattern privates,
            InstantSource clock) {
        this.cold = cold;
        this.near = near;
        this.index = index;
        this.asks = config.mods() ? asks : new LocalAsks();
        this.privates = privates;
        this.pool = new PrefetchPool(config, this::fetch, clock);
        this.asks.listen(this::hear);
    }

    /** A client asks for this file; answers whether it was fetched ahead and is asked for the first time. */
    boolean asked(String client, ArtifactKey key) {
        return asks.isHome(client) ? pool.asked(client, key) : pool.settled(key);
    }

    /** The file that the client asked for was not simply here: the other nodes hear of it. */
    void tell(String client, ArtifactKey key) {
        asks.tell(new Told.Asked(client, key));
    }

    /** The body of a small file that was fetched ahead, once; null if it must be read from the store. */
    Landing.@Nullable Committed take(ArtifactKey key) {
        return kept.asMap().remove(key);
    }

    /** A client is being given this go.mod; of a plain hit no other node hears. */
    void served(String client, ModuleVersion module, byte[] goMod, Result result) {
        if (asks.isHome(client)) {
            pool.served(client, module, requirements(goMod));
        } else if (result != Result.HIT && !privates.matches(module.path())) {
            asks.tell(new Told.Given(client, module, goMod));
        }
    }

    private void hear(Told told) {
        switch (told) {
            case Told.Asked(String client, ArtifactKey file) -> asked(client, file);
            case Told.Given(String client, ModuleVersion module, byte[] goMod) -> {
                if (asks.isHome(client)) {
                    pool.served(client, module, requirements(goMod));
                }
            }
            case Told.Ahead(ArtifactKey file) -> pool.fetchedElsewhere(file);
        }
    }

    /** What became of what was fetched ahead, by reason. */
    public Map<Reason, Uses> uses() {
        return pool.uses();
    }

    @Override
    public void close() {
        pool.close();
    }

    private Fetcher.Outcome fetch(ArtifactKey key) throws InterruptedException {
        try {
            Optional<Requirements> here = stored(key);
            if (here.isPresent()) {
                return new Fetcher.Outcome.Stored(here.get());
            }
        } catch (IOException e) {
            return new Fetcher.Outcome.Refused();
        }
        if (cold.known(key) != null) {
            return new Fetcher.Outcome.Refused();
        }
        // Not after it has landed: where nodes share a folder it could be a plain hit before they hear of it.
        asks.tell(new Told.Ahead(key));
        Landing landing =
                cold.board(key, Priority.PREFETCH, Context.root()).flight().awaitLanding();
        return switch (landing) {
            case Landing.Committed committed -> new Fetcher.Outcome.Fetched(keep(key, committed));
            case Landing.Absent absent -> new Fetcher.Outcome.Failed();
            case Landing.Forbidden forbidden -> new Fetcher.Outcome.Failed();
            case Landing.Refused refused -> new Fetcher.Outcome.Failed();
            case Landing.Failed failed -> new Fetcher.Outcome.Failed();
        };
    }

    private Requirements keep(ArtifactKey key, Landing.Committed landing) {
        byte[] bytes = landing.bytes();
        if (bytes == null) {
            return Requirements.NONE;
        }
        kept.put(key, landing);
        return key.kind() == ArtifactKind.MOD ? requirements(bytes) : Requirements.NONE;
    }

    /** What needs no fetch: it is on this node's disk, or in the region, from where it comes soon enough when it is asked for. */
    private Optional<Requirements> stored(ArtifactKey key) throws IOException {
        Optional<NearFiles.Near> here = near.find(key);
        if (key.kind() == ArtifactKind.MOD) {
            return here.isPresent()
                    ? Optional.of(requirements(Files.readAllBytes(here.get().file())))
                    : Optional.empty();
        }
        return here.isPresent() || index.find(key).isPresent() ? Optional.of(Requirements.NONE) : Optional.empty();
    }

    private static Requirements requirements(byte[] goMod) {
        return GoMod.parse(goMod)
                .map(parsed -> new Requirements(
                        parsed.isPruned(),
                        parsed.requirements().stream()
                                .map(required -> new Requirements.Requirement(required.module(), required.indirect()))
                                .toList()))
                .orElse(Requirements.NONE);
    }
}
