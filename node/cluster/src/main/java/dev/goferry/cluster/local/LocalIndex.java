package dev.goferry.cluster.local;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What this process stored or found, as many versions as fit, the least recently asked for out first. Generations live
 * in a fixed table: two modules may share one, which costs a needless refresh and never a stale answer.
 */
final class LocalIndex implements ModuleIndex {
    private static final int SLOTS = 1 << 14;

    private final int most;
    private final Map<ModuleVersion, Map<ArtifactKind, Pin>> versions = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicLongArray generations = new AtomicLongArray(SLOTS);

    LocalIndex(int most) {
        this.most = most;
    }

    @Override
    public synchronized Optional<Pin> find(ArtifactKey key) {
        Map<ArtifactKind, Pin> files = versions.get(key.module());
        return files == null ? Optional.empty() : Optional.ofNullable(files.get(key.kind()));
    }

    @Override
    public synchronized void add(ArtifactKey key, Pin pin) {
        versions.computeIfAbsent(key.module(), version -> new EnumMap<>(ArtifactKind.class))
                .put(key.kind(), pin);
        if (versions.size() > most) {
            versions.remove(versions.keySet().iterator().next());
        }
    }

    @Override
    public synchronized void remove(ModuleVersion module) {
        versions.remove(module);
    }

    @Override
    public synchronized long size() {
        return versions.size();
    }

    @Override
    public long generation(ModulePath module) {
        return generations.get(slot(module));
    }

    @Override
    public long advance(ModulePath module) {
        return generations.incrementAndGet(slot(module));
    }

    private static int slot(ModulePath module) {
        int hash = module.value().hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }
}
