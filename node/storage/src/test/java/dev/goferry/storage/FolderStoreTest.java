package dev.goferry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.storage.Disk.Step;
import dev.goferry.storage.ObjectStore.Put;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class FolderStoreTest extends ObjectStoreContract {
    private static final byte[] X = "x".getBytes(UTF_8);
    private static final String MOD = "example.com/m/@v/v1.0.0.mod";

    @Override
    protected ObjectStore newStore() throws IOException {
        return FolderStore.open(root());
    }

    private Path root() {
        return folder.resolve("store");
    }

    @Test
    void object_isTheFileAtItsKey_readableByAll() throws Exception {
        store.putIfAbsent(ZIP, X);
        Path file = root().resolve(ZIP);
        assertThat(file).hasContent("x");
        assertThat(store.localFile(ZIP)).contains(file.toRealPath());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--r--r--");
    }

    @Test
    void callersFile_becomesTheObject_onTheSameDisk() throws Exception {
        Path file = Files.write(folder.resolve("f"), X);
        store.putIfAbsent(ZIP, file);
        assertThat(Files.isSameFile(file, root().resolve(ZIP))).isTrue();
    }

    @Test
    void callersFile_isCopied_fromAnotherDisk() throws Exception {
        Path other = Path.of("/dev/shm");
        Assumptions.assumeTrue(
                Files.isWritable(other) && !Files.getFileStore(other).equals(Files.getFileStore(folder)),
                "needs a second file system");
        Path file = Files.createTempFile(other, "goferry", ".zip");
        try {
            Files.write(file, new byte[100_000]);
            assertThat(store.putIfAbsent(ZIP, file)).isEqualTo(new Put.Stored());
            assertThat(Files.isSameFile(file, root().resolve(ZIP))).isFalse();
            assertThat(root().resolve(ZIP)).hasSize(100_000);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void temp_isEmpty_afterEveryWrite() throws Exception {
        store.putIfAbsent(ZIP, X);
        store.putIfAbsent(ZIP, X);
        store.replace(ZIP, X);
        store.putIfAbsent(MOD, Files.write(folder.resolve("f"), X));
        assertThat(temps()).isEmpty();
    }

    private List<Path> temps() throws IOException {
        try (Stream<Path> found = Files.walk(root().resolve("_goferry/tmp"))) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("gate") && !file.endsWith("owner.lock"))
                    .toList();
        }
    }

    @Test
    void link_isRefused_whereverItLeads() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside/@v"));
        Files.write(outside.resolve("list"), X);
        Files.createDirectories(root().resolve("example.com"));
        Files.createSymbolicLink(root().resolve("example.com/m"), outside.getParent());
        String key = "example.com/m/@v/list";
        assertThatThrownBy(() -> store.read(key, 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("link");
        assertThatThrownBy(() -> store.putIfAbsent("example.com/m/@v/new", X)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.putIfAbsent("example.com/m/deep/er", X)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.replace(key, X)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IOException.class);
        assertThat(store.localFile(key)).isEmpty();
        assertThat(keys("")).isEmpty();
        assertThat(keys("example.com/m/")).isEmpty();
        assertThat(outside.getParent()).isDirectoryNotContaining("glob:**deep");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void danglingLink_isNeitherReadNorReplacedByPut() throws Exception {
        Files.createDirectories(root().resolve("example.com/m/@v"));
        Files.createSymbolicLink(root().resolve(MOD), folder.resolve("nowhere"));
        assertThat(store.stat(MOD)).isEmpty();
        assertThatThrownBy(() -> store.putIfAbsent(MOD, X)).isInstanceOf(IOException.class);
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void twoStores_shareOneFolder() throws Exception {
        try (FolderStore second = FolderStore.open(root())) {
            assertThat(second.putIfAbsent(MOD, X)).isEqualTo(new Put.Stored());
            assertThat(store.putIfAbsent(MOD, X)).isEqualTo(new Put.Present());
        }
        assertThat(store.putIfAbsent(ZIP, X)).isEqualTo(new Put.Stored());
    }

    @Test
    void write_fails_afterClose() throws Exception {
        store.close();
        assertThatThrownBy(() -> store.putIfAbsent(MOD, X))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void folders_areMadeAgain_whenTheyVanishedBehindOurBack() throws Exception {
        store.putIfAbsent(MOD, X);
        Files.delete(root().resolve(MOD));
        Files.delete(root().resolve(MOD).getParent());
        assertThat(store.putIfAbsent(MOD, X)).isEqualTo(new Put.Stored());
    }

    @Test
    void put_syncsFileBeforeItsName_andEveryNewFolderAfter() throws Exception {
        List<String> steps = Collections.synchronizedList(new ArrayList<>());
        Path root = folder.resolve("observed");
        try (FolderStore observed = FolderStore.open(
                root, (step, path) -> steps.add(step + " " + (step == Step.SYNC_FOLDER ? path : "")))) {
            observed.putIfAbsent("a/b/c", X);
            Path real = root.toRealPath();
            assertThat(steps)
                    .containsExactly(
                            "MAKE_TEMP ",
                            "WRITE ",
                            "SYNC_FILE ",
                            "MAKE_FOLDER ",
                            "MAKE_FOLDER ",
                            "LINK ",
                            "SYNC_FOLDER " + real.resolve("a/b"),
                            "SYNC_FOLDER " + real.resolve("a"),
                            "SYNC_FOLDER " + real,
                            "REMOVE ");
            steps.clear();
            observed.putIfAbsent("a/b/d", X);
            assertThat(steps).filteredOn(step -> step.startsWith("SYNC_FOLDER")).hasSize(1);
            steps.clear();
            observed.replace("a/b/d", X);
            String syncA = "SYNC_FOLDER " + real.resolve("a/b");
            assertThat(steps).containsExactly("MAKE_TEMP ", "WRITE ", "SYNC_FILE ", "RENAME ", syncA, "REMOVE ");
            steps.clear();
            observed.delete("a/b/d");
            assertThat(steps).containsExactly("REMOVE ", "SYNC_FOLDER " + real.resolve("a/b"));
        }
    }

    @Test
    void folderFsync_isShared_byAllWhoWriteAtTheSameTime() throws Exception {
        AtomicInteger folderSyncs = new AtomicInteger();
        try (FolderStore observed = FolderStore.open(folder.resolve("observed"), (step, path) -> {
                    if (step == Step.SYNC_FOLDER && path.endsWith("@v")) {
                        folderSyncs.incrementAndGet();
                        LockSupport.parkNanos(50_000_000);
                    }
                });
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Put>> puts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String key = "m/@v/v1.0." + i + ".info";
                puts.add(threads.submit(() -> observed.putIfAbsent(key, X)));
            }
            for (Future<Put> put : puts) {
                assertThat(put.get()).isEqualTo(new Put.Stored());
            }
        }
        assertThat(folderSyncs.get()).isBetween(1, 50);
    }
}
