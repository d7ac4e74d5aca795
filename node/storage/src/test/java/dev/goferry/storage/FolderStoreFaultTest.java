package dev.goferry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every write of the folder store, stopped before every single step that it takes on the file system. */
final class FolderStoreFaultTest {
    private static final String KEY = "example.com/m/@v/v1.0.0.zip";
    private static final byte[] OLD = "old".getBytes(UTF_8);
    private static final byte[] NEW = "new bytes".getBytes(UTF_8);

    @TempDir
    Path folder;

    /** The writes, what they need beforehand, and the contents that the key may have after a fault. */
    enum Write {
        PUT_BYTES(false, "new bytes"),
        PUT_FILE(false, "new bytes"),
        REPLACE(true, "new bytes"),
        DELETE(true, "(absent)"),
        MOVE(true, "(absent)");

        final boolean prepared;
        final String after;

        Write(boolean prepared, String after) {
            this.prepared = prepared;
            this.after = after;
        }

        String before() {
            return prepared ? "old" : "(absent)";
        }

        void run(ObjectStore store, Path file) throws IOException {
            switch (this) {
                case PUT_BYTES -> assertThat(store.putIfAbsent(KEY, NEW)).isIn(new Put.Stored(), new Put.Present());
                case PUT_FILE -> assertThat(store.putIfAbsent(KEY, file)).isIn(new Put.Stored(), new Put.Present());
                case REPLACE -> store.replace(KEY, NEW);
                case DELETE -> store.delete(KEY);
                case MOVE -> store.move(KEY, "_goferry/quarantine/1");
            }
        }
    }

    private Path prepare(Write write, String name) throws IOException {
        Path root = folder.resolve(name);
        try (FolderStore store = FolderStore.open(root)) {
            if (write.prepared) {
                store.putIfAbsent(KEY, OLD);
            }
        }
        return root;
    }

    private Path file(int step) throws IOException {
        return Files.write(folder.resolve("file" + step), NEW);
    }

    private static String text(ObjectStore store) throws IOException {
        return store.read(KEY, 100).map(bytes -> new String(bytes, UTF_8)).orElse("(absent)");
    }

    @ParameterizedTest
    @EnumSource
    void key_isOldOrWhole_andTempSwept_afterDeathAtEveryStep(Write write) throws Exception {
        int step = 1;
        for (boolean died = true; died; step++) {
            Path root = prepare(write, "dead" + step);
            CrashingStore dying = CrashingStore.dyingAt(root, step);
            Path file = file(step);
            died = catchThrowable(() -> write.run(dying.store(), file)) instanceof CrashingStore.Dead;
            dying.bury();
            try (FolderStore store = FolderStore.open(root)) {
                assertThat(text(store)).as("died before %s", dying.steps()).isIn(write.before(), write.after);
                assertThat(onlyWholeObjects(root)).isTrue();
                write.run(store, file);
                assertThat(text(store)).isEqualTo(write.after);
            }
        }
        assertThat(step).isGreaterThan(3);
    }

    /** No file anywhere but whole objects, the gate and the owner's lock of the store that is open. */
    private static boolean onlyWholeObjects(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .allMatch(file -> file.endsWith("gate") || file.endsWith("owner.lock") || isWhole(file));
        }
    }

    private static boolean isWhole(Path file) {
        try {
            return !file.toString().contains("/_goferry/tmp/")
                    && (Files.size(file) == OLD.length || Files.size(file) == NEW.length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void write_failsTyped_andMayBeRepeated_afterAFaultAtEveryStep(Write write) throws Exception {
        Map<String, Class<? extends IOException>> faults = Map.of(
                "No space left on device", StoreFull.class,
                "Disk quota exceeded", StoreFull.class,
                "Read-only file system", StoreReadOnly.class,
                "Input/output error", IOException.class);
        for (Map.Entry<String, Class<? extends IOException>> fault : faults.entrySet()) {
            int step = 1;
            for (boolean failed = true; failed; step++) {
                Path root = prepare(write, "fault" + fault.getKey().hashCode() + step);
                Path file = file(step);
                try (CrashingStore failing = CrashingStore.failingAt(root, step, fault.getKey())) {
                    Throwable thrown = catchThrowable(() -> write.run(failing.store(), file));
                    failed = failing.steps().size() >= step;
                    String at = "failed at " + failing.steps();
                    if (failed) {
                        assertThat(thrown).as(at).isInstanceOf(fault.getValue());
                        assertThat(text(failing.store())).as(at).isIn(write.before(), write.after);
                        write.run(failing.store(), file);
                    }
                    assertThat(text(failing.store())).as(at).isEqualTo(write.after);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void listing_agreesWithReading_afterDeathAtEveryStep(Write write) throws Exception {
        for (int step = 1; step <= 12; step++) {
            Path root = prepare(write, "list" + step);
            CrashingStore dying = CrashingStore.dyingAt(root, step);
            Path file = file(step);
            Throwable death = catchThrowable(() -> write.run(dying.store(), file));
            assertThat(death == null || death instanceof CrashingStore.Dead).isTrue();
            dying.bury();
            try (FolderStore store = FolderStore.open(root);
                    Stream<Stat> listed = store.list("example.com/")) {
                assertThat(listed.map(Stat::key).toList().contains(KEY))
                        .isEqualTo(store.stat(KEY).isPresent());
            }
        }
    }
}
