package dev.goferry.faults;

import dev.goferry.s3.fixture.ServerBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.opentest4j.TestAbortedException;

/**
 * A small disk in memory that a test fills and empties. Needs root and mounts; without them the test is skipped, and
 * fails on the build machine. Unmounted at the end, also by the JVM's. For one thread.
 */
final class TestDisk implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final Thread atExit = new Thread(this::unmount);

    private TestDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounted on a folder that is made. */
    static TestDisk on(Path folder, int mebibytes) throws IOException {
        Files.createDirectories(folder);
        int status = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "goferry-test", folder.toString());
        if (status != 0) {
            String what = "no disk to fill: this test mounts one and needs root";
            throw ServerBinary.required() ? new IllegalStateException(what) : new TestAbortedException(what);
        }
        TestDisk disk = new TestDisk(folder);
        Runtime.getRuntime().addShutdownHook(disk.atExit);
        return disk;
    }

    /** To the last byte. */
    void fill() throws IOException {
        try (var out = Files.newOutputStream(folder.resolve("filler"), StandardOpenOption.CREATE)) {
            while (true) {
                out.write(new byte[CHUNK]);
            }
        } catch (IOException e) {
            if (Files.getFileStore(folder).getUsableSpace() > CHUNK) {
                throw e;
            }
        }
    }

    void empty() throws IOException {
        Files.delete(folder.resolve("filler"));
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void unmount() {
        try {
            run("umount", "-l", folder.toString());
        } catch (IOException e) {
            System.err.println("left behind: a mount on " + folder + ": " + e);
        }
    }

    @Override
    public void close() {
        unmount();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // The JVM is going down and runs the hook itself.
        }
    }
}
