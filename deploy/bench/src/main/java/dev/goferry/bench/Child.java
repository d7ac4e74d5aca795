package dev.goferry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that this run started: bounded in time, ended by its id together with what it started. */
record Child(Process process, Path output) implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);

    static Child start(List<String> command, Map<String, String> environment, Path folder, Path output) {
        try {
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            return new Child(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    /** Waits for its end and gives back what it printed. */
    String finish(Duration limit) throws InterruptedException {
        try (this) {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BenchFailure(name() + " took longer than " + limit + "\n" + printed());
            }
            if (process.exitValue() != 0) {
                throw new BenchFailure(name() + " ended with " + process.exitValue() + "\n" + printed());
            }
            return printed();
        }
    }

    ProcessTree tree() {
        return new ProcessTree(process.toHandle());
    }

    String printed() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        var below = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        below.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private String name() {
        return process.info().command().orElse("a process");
    }
}
