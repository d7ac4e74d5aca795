package dev.goferry.server;

import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Hint;
import dev.goferry.freshness.Generations;
import dev.goferry.module.ModulePath;
import java.util.function.Consumer;

/** Keeps the generations of all nodes of a cluster in step: what one learns of a module, the others hear at once. */
final class News {
    private final Cluster cluster;
    private final Generations generations;
    private final Consumer<ModulePath> log;

    /** @param log tells those that were not reached */
    News(Cluster cluster, Generations generations, Consumer<ModulePath> log) {
        this.cluster = cluster;
        this.generations = generations;
        this.log = log;
    }

    void start() {
        generations.tell(this::tell);
        cluster.hints().listen(this::hear);
        // Whoever was away for a moment may have missed something.
        cluster.members().onChange(generations::doubt);
    }

    private void tell(ModulePath module) {
        cluster.hints().send(new Hint.Advanced(module, cluster.index().advance(module)));
        log.accept(module);
    }

    /**
     * What the log says of a module. The cluster may need its time for an answer, so this node hears it before; and after
     * it, since what it has learned meanwhile may come from what leaders told before the module moved on.
     */
    static void moved(Cluster cluster, Generations generations, ModulePath module) {
        generations.heard(module);
        cluster.index().advance(module);
        generations.heard(module);
    }

    private void hear(Hint hint) {
        switch (hint) {
            case Hint.Advanced(ModulePath module, long generation) -> generations.heard(module);
            case Hint.LogGrew grew -> {}
        }
    }
}
