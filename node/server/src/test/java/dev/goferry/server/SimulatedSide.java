package dev.goferry.server;

import dev.goferry.cluster.Cluster;
import dev.goferry.fetch.ArtifactFetch;
import dev.goferry.fetch.Incidents;
import dev.goferry.fetch.NearFiles;
import dev.goferry.fetch.Purges;
import dev.goferry.freshness.Generations;
import dev.goferry.module.ModulePath;
import dev.goferry.peer.Given;
import dev.goferry.proxy.Cold;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Parts of a node that nobody outside of it sees, for a simulated one. */
public final class SimulatedSide {
    private SimulatedSide() {}

    /** What it gives to other nodes. */
    public static Given given(
            BooleanSupplier isBucketAway,
            NearFiles near,
            ArtifactFetch fetch,
            Incidents incidents,
            Purges purges,
            Cold cold) {
        return new GivenFiles(isBucketAway, new FileSide(near, fetch, incidents, purges, Optional.empty()), cold);
    }

    /** What it tells and hears of modules that have moved on. */
    public static void news(Cluster cluster, Generations generations) {
        new News(cluster, generations, module -> {}).start();
    }

    /** The log says that a module has moved on. */
    public static void moved(Cluster cluster, Generations generations, ModulePath module) {
        News.moved(cluster, generations, module);
    }
}
