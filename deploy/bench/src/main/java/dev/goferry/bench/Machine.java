package dev.goferry.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {
    private static final long MODULE_CACHES = 4L << 30;

    private Machine() {}

    static String line() {
        return Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version");
    }

    /**
     * A folder in memory with room for module caches. What clients unpack there waits for no disk, and a server's fsyncs wait
     * for nothing that clients wrote: as it is where each has a machine of its own.
     */
    static Optional<Path> memory() {
        return Optional.of(Path.of("/dev/shm"))
                .filter(folder -> Files.isWritable(folder) && folder.toFile().getUsableSpace() >= MODULE_CACHES);
    }

    /** A program of the PATH, or of the folders for daemons that a user's PATH may lack. */
    static Optional<String> program(String name) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
