package dev.goferry.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goferry.commit.Artifacts.Limits;
import dev.goferry.pin.Pin;
import dev.goferry.storage.CrashingStore;
import dev.goferry.storage.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit of a zip, killed before every single step that it takes on the file system. */
final class CommitCrashTest {
    private static final byte[] BYTES = "the bytes of a zip".getBytes(UTF_8);

    @TempDir
    Path folder;

    private static Artifacts artifacts(FolderStore store) {
        return new Artifacts(store, Limits.DEFAULT, InstantSource.system());
    }

    @Test
    void commit_isWholeOrRepeatable_afterDeathAtEveryStep() throws Exception {
        Pin pin = PinOf.bytes(BYTES);
        int unproven = 0;
        int step = 1;
        for (boolean died = true; died; step++) {
            Path root = folder.resolve("store" + step);
            Path file = Files.write(folder.resolve("zip" + step), BYTES);
            CrashingStore dying = CrashingStore.dyingAt(root, step);
            Throwable death = catchThrowable(() -> artifacts(dying.store()).commit(ArtifactsTest.ZIP, file, pin));
            died = death instanceof CrashingStore.Dead;
            dying.bury();
            try (FolderStore store = FolderStore.open(root)) {
                Artifacts artifacts = artifacts(store);
                Lookup found = artifacts.lookup(ArtifactsTest.ZIP);
                unproven += found instanceof Lookup.Unproven ? 1 : 0;
                assertServedOnlyWhenWhole(store, found, dying);
                finish(artifacts, found, file, pin);
                assertThat(artifacts.verify(ArtifactsTest.ZIP)).isInstanceOf(Proof.Sound.class);
                assertThat(store.read(ArtifactsTest.ZIP, 100)).get().isEqualTo(BYTES);
            }
        }
        assertThat(step).as("steps of one commit").isGreaterThan(20);
        assertThat(unproven)
                .as("deaths between the object and its commit record")
                .isPositive();
    }

    private static void assertServedOnlyWhenWhole(FolderStore store, Lookup found, CrashingStore dying)
            throws IOException {
        if (!(found instanceof Lookup.Absent)) {
            assertThat(store.read(ArtifactsTest.ZIP, 100))
                    .get()
                    .as("%s", dying.steps())
                    .isEqualTo(BYTES);
        }
        if (store.stat(ArtifactsTest.ZIP + "hash").isPresent()) {
            assertThat(found).as("%s", dying.steps()).isInstanceOf(Lookup.Committed.class);
        }
    }

    /** By the way that the state suggests: recovery for a half commit, the same commit again for the others. */
    private static void finish(Artifacts artifacts, Lookup found, Path file, Pin pin) throws IOException {
        switch (found) {
            case Lookup.Unproven half ->
                assertThat(artifacts.recover(ArtifactsTest.ZIP)).as("%s", half).isInstanceOf(Proof.Sound.class);
            case Lookup.Absent() ->
                assertThat(artifacts.commit(ArtifactsTest.ZIP, file, pin)).isInstanceOf(Commit.Stored.class);
            case Lookup.Committed whole ->
                assertThat(artifacts.commit(ArtifactsTest.ZIP, file, pin)).isEqualTo(new Commit.Same(whole.pin()));
        }
    }

    @Test
    void commit_mayBeRepeatedInTheSameProcess_afterAFaultAtEveryStep() throws Exception {
        Pin pin = PinOf.bytes(BYTES);
        int step = 1;
        for (boolean failed = true; failed; step++) {
            Path root = folder.resolve("store" + step);
            Path file = Files.write(folder.resolve("zip" + step), BYTES);
            try (CrashingStore failing = CrashingStore.failingAt(root, step, "Input/output error")) {
                Artifacts artifacts = artifacts(failing.store());
                failed = catchThrowable(() -> artifacts.commit(ArtifactsTest.ZIP, file, pin)) instanceof IOException;
                if (failed) {
                    assertThat(artifacts.commit(ArtifactsTest.ZIP, file, pin)).isNotInstanceOf(Commit.Conflict.class);
                }
                assertThat(artifacts.verify(ArtifactsTest.ZIP)).isInstanceOf(Proof.Sound.class);
            }
        }
        assertThat(step).isGreaterThan(20);
    }
}
