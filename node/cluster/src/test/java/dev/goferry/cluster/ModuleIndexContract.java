package dev.goferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Everything that {@link ModuleIndex} promises while all members are there and it is not full. */
public abstract class ModuleIndexContract {
    private static final Instant SEEN = Instant.parse("2026-11-01T10:00:00.123456789Z");

    /** Every test has its own, so that members may be shared. */
    private final ModulePath module = new ModulePath("example.com/Azure/" + UUID.randomUUID());

    /** As one member sees it. */
    protected abstract ModuleIndex index();

    /** As another member sees it, if there is another. */
    protected abstract ModuleIndex others();

    private ModuleVersion version(String version) {
        return new ModuleVersion(module, new Version(version));
    }

    private ArtifactKey key(String version, ArtifactKind kind) {
        return new ArtifactKey(version(version), kind);
    }

    private static Pin pin(long size, Optional<String> h1) {
        return new Pin(size, "0a".repeat(32), h1, "https://proxy.example/\u00e9", SEEN, "sum.golang.org");
    }

    private static Pin zip(long size) {
        return pin(size, Optional.of("h1:" + "Az+/".repeat(10) + "Az0="));
    }

    @Test
    void file_isFound_asItWasAdded() {
        ArtifactKey zip = key("v1.0.0", ArtifactKind.ZIP);
        ArtifactKey info = key("v1.0.0", ArtifactKind.INFO);
        assertThat(others().find(zip)).isEmpty();
        index().add(zip, zip(Long.MAX_VALUE));
        index().add(info, pin(0, Optional.empty()));
        assertThat(others().find(zip)).contains(zip(Long.MAX_VALUE));
        assertThat(index().find(info)).contains(pin(0, Optional.empty()));
        assertThat(others().find(key("v1.0.0", ArtifactKind.MOD))).isEmpty();
        assertThat(others().find(key("v1.0.1", ArtifactKind.ZIP))).isEmpty();
    }

    @Test
    void file_isFound_asItWasAddedLast() {
        ArtifactKey zip = key("v1.0.0", ArtifactKind.ZIP);
        index().add(zip, zip(1));
        others().add(zip, zip(2));
        assertThat(index().find(zip)).contains(zip(2));
    }

    @Test
    void version_isForgottenWhole_andNoOther() {
        for (ArtifactKind kind : ArtifactKind.values()) {
            index().add(key("v1.0.0", kind), zip(1));
            index().add(key("v1.0.1", kind), zip(1));
        }
        others().remove(version("v1.0.0"));
        others().remove(version("v9.0.0+incompatible"));
        for (ArtifactKind kind : ArtifactKind.values()) {
            assertThat(index().find(key("v1.0.0", kind))).isEmpty();
            assertThat(index().find(key("v1.0.1", kind))).isPresent();
        }
    }

    @Test
    void size_countsVersions_notFiles() {
        long before = index().size();
        index().add(key("v1.0.0", ArtifactKind.ZIP), zip(1));
        others().add(key("v1.0.0", ArtifactKind.MOD), zip(1));
        index().add(key("v1.1.0", ArtifactKind.ZIP), zip(1));
        assertThat(index().size() - before).isEqualTo(2);
        assertThat(others().size() - before).isEqualTo(2);
        index().remove(version("v1.0.0"));
        assertThat(others().size() - before).isEqualTo(1);
    }

    @Test
    void generation_grows_forEverybody() {
        long first = index().generation(module);
        assertThat(others().generation(module)).isEqualTo(first);
        long second = others().advance(module);
        assertThat(second).isGreaterThan(first);
        assertThat(index().generation(module)).isEqualTo(second);
        long third = index().advance(module);
        assertThat(third).isGreaterThan(second);
        assertThat(others().generation(module)).isEqualTo(third);
    }

    @Test
    void generation_losesNoStep_whenManyAdvanceAtOnce() throws Exception {
        long first = index().generation(module);
        Set<Long> steps = ConcurrentHashMap.newKeySet();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                ModuleIndex member = i % 2 == 0 ? index() : others();
                threads.execute(() -> steps.add(member.advance(module)));
            }
        }
        assertThat(steps).hasSize(100);
        assertThat(index().generation(module)).isGreaterThanOrEqualTo(first + 100);
    }
}
