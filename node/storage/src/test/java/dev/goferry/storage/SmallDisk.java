package dev.goferry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.storage.ObjectStore.Put;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A process with a disk of 1 MiB of its own, which it fills up and mounts read-only. Ends with 0 if all went right. */
final class SmallDisk {
    private static final String KEPT = "example.com/m/@v/v1.0.0.mod";
    private static final String LATER = "example.com/m/@v/v1.0.1.mod";
    private static final String BIG = "example.com/m/@v/v1.0.0.zip";
    private static final byte[] MOD = "module example.com/m\n".getBytes(UTF_8);

    private final Path disk;
    private final Path root;

    private SmallDisk(Path disk) {
        this.disk = disk;
        this.root = disk.resolve("store");
    }

    public static void main(String[] arguments) throws Exception {
        SmallDisk small = new SmallDisk(Path.of(arguments[0]));
        small.run("mount", "-t", "tmpfs", "-o", "size=1m", "none", arguments[0]);
        small.fullWhileOpen();
        small.openedFull();
        small.openedReadOnly();
    }

    private void fullWhileOpen() throws Exception {
        try (FolderStore store = FolderStore.open(root)) {
            store.putIfAbsent(KEPT, MOD);
            mustFail(StoreFull.class, () -> store.putIfAbsent(BIG, new byte[3 << 20]));
            must(store.stat(BIG).isEmpty(), "half an object is visible");
            must(store.read(KEPT, 100).isPresent(), "a full disk cannot be read");
            must(store.putIfAbsent(LATER, MOD) instanceof Put.Stored, "the failed write kept its space");
            store.delete(LATER);
        }
    }

    private void openedFull() throws Exception {
        Path filler = disk.resolve("filler");
        fill(filler);
        try (FolderStore store = FolderStore.open(root)) {
            must(store.read(KEPT, 100).isPresent(), "a store that was opened on a full disk cannot be read");
            mustFail(StoreFull.class, () -> store.putIfAbsent(LATER, MOD));
            Files.delete(filler);
            must(store.putIfAbsent(LATER, MOD) instanceof Put.Stored, "space did not heal the store");
            must(store.writeTrouble().isEmpty(), "the trouble is over");
        }
    }

    private static void fill(Path filler) throws IOException {
        try (var out = Files.newOutputStream(filler)) {
            byte[] page = new byte[4096];
            for (int i = 0; i < 1000; i++) {
                out.write(page);
            }
            throw new IllegalStateException("the disk is not small");
        } catch (IOException full) {
            must(String.valueOf(full.getMessage()).contains("space"), String.valueOf(full));
        }
    }

    private void openedReadOnly() throws Exception {
        run("mount", "-o", "remount,ro", disk.toString());
        try (FolderStore store = FolderStore.open(root)) {
            must(store.writeTrouble().orElse("").contains("may only be read"), "no reason is given");
            must(store.read(KEPT, 100).isPresent(), "a read-only store cannot be read");
            mustFail(StoreReadOnly.class, () -> store.putIfAbsent(BIG, MOD));
            mustFail(StoreReadOnly.class, () -> {
                store.replace(KEPT, MOD);
                return store;
            });
            run("mount", "-o", "remount,rw", disk.toString());
            must(store.putIfAbsent(BIG, MOD) instanceof Put.Stored, "writing did not come back");
        }
    }

    private void run(String... command) throws Exception {
        must(new ProcessBuilder(command).inheritIO().start().waitFor() == 0, String.join(" ", command));
    }

    private static void mustFail(Class<? extends IOException> type, Callable<?> write) throws Exception {
        try {
            Object done = write.call();
            throw new IllegalStateException("no " + type.getSimpleName() + " but " + done);
        } catch (IOException e) {
            must(type.isInstance(e), type.getSimpleName() + " expected, not " + e);
        }
    }

    private static void must(boolean right, String what) {
        if (!right) {
            throw new IllegalStateException(what);
        }
    }
}
