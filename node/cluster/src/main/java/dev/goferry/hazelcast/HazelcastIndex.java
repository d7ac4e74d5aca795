package dev.goferry.hazelcast;

import com.hazelcast.map.IMap;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.hazelcast.Patience.Unanswered;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The index as a map that all members share. Generations live in a fixed number of slots, so that they are bounded and
 * never evicted: two modules may share one, which costs a needless refresh and never a stale answer.
 */
final class HazelcastIndex implements ModuleIndex {
    static final String VERSIONS = "goferry.versions";
    static final String GENERATIONS = "goferry.generations";
    private static final int SLOTS = 1 << 16;

    private final IMap<String, StoredVersion> versions;
    private final ClusterGenerations generations;
    private final Patience patience;

    HazelcastIndex(IMap<String, StoredVersion> versions, IMap<Integer, Long> generations, Patience patience) {
        this.versions = versions;
        this.generations =
                new ClusterGenerations(SLOTS, patience, InstantSource.system(), new ClusterGenerations.Slots() {
                    @Override
                    public CompletionStage<@Nullable Long> get(int slot) {
                        return generations.getAsync(slot).<@Nullable Long>thenApply(now -> now);
                    }

                    @Override
                    public CompletionStage<Long> submit(int slot, GenerationStep step) {
                        return generations.submitToKey(slot, step);
                    }
                });
        this.patience = patience;
    }

    @Override
    public Optional<Pin> find(ArtifactKey key) {
        try {
            @Nullable
            StoredVersion known = patience.<@Nullable StoredVersion>ask(() -> versions.getAsync(name(key.module())));
            return known == null
                    ? Optional.empty()
                    : Optional.ofNullable(known.files().get(key.kind()));
        } catch (Unanswered e) {
            return Optional.empty();
        }
    }

    @Override
    public void add(ArtifactKey key, Pin pin) {
        IndexStep.Add step = new IndexStep.Add(new StoredVersion(Map.of(key.kind(), pin)));
        try {
            patience.ask(() -> versions.submitToKey(name(key.module()), step));
        } catch (Unanswered e) {
            return; // Whoever asks for it next looks into the bucket.
        }
    }

    @Override
    public void remove(ModuleVersion module) {
        try {
            patience.ask(() -> versions.deleteAsync(name(module)));
        } catch (Unanswered e) {
            return; // An index entry is a hint: whoever follows it finds nothing.
        }
    }

    @Override
    public long size() {
        try {
            return patience.call(() -> (long) versions.size());
        } catch (Unanswered e) {
            return 0;
        }
    }

    @Override
    public long generation(ModulePath module) {
        return generations.now(slot(module));
    }

    @Override
    public long advance(ModulePath module) {
        return generations.advance(slot(module));
    }

    private static int slot(ModulePath module) {
        int hash = module.value().hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    private static String name(ModuleVersion module) {
        return module.toString();
    }
}
