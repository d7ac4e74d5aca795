package dev.goferry.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What one process holds, seen from outside.
 *
 * @param pid whose it is: another one is another life
 * @param heap its live objects, counted after a full collection
 * @param descriptors open files and sockets
 * @param threads of the operating system
 * @param leftFiles in its spool and its folder for temporary files; what marks a spool as its own does not count
 * @param cacheBytes of its disk cache
 */
record Reading(long pid, Histogram heap, long descriptors, long threads, long leftFiles, long cacheBytes) {
    private static final int PATIENCE_SECONDS = 60;

    static Reading of(Program program) throws IOException, InterruptedException {
        Path data = program.home().resolve("data");
        Histogram heap = heap(program.pid());
        Path proc = Path.of("/proc/" + program.pid());
        return new Reading(
                program.pid(),
                heap,
                count(proc.resolve("fd")),
                count(proc.resolve("task")),
                left(data.resolve("spool")) + left(program.home().resolve("tmp")),
                bytes(data.resolve("cache")));
    }

    /** Printing it collects all that is garbage first. The first run finishes what has finalizers. */
    private static Histogram heap(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        Histogram heap = Histogram.parse(jcmd(pid, "GC.class_histogram"));
        if (heap.classes().isEmpty()) {
            throw new IOException("jcmd counts no objects of " + pid);
        }
        return heap;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("jcmd " + pid + " " + command + ": " + said);
        }
        return said;
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private static long left(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("gate") && !name.equals("owner.lock"))
                    .count();
        }
    }

    private static long bytes(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
