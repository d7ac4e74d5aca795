package dev.goferry.launching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One process that a test started, its output in files. Closing it kills it. */
public record Started(Process process, Path stdout, Path stderr) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** An environment of nothing but PATH, HOME and what is given. */
    public static Started command(Path home, Map<String, String> environment, List<String> command) throws IOException {
        Path stdout = Files.createTempFile(home, "stdout", "");
        Path stderr = Files.createTempFile(home, "stderr", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), "HOME", home.toString()));
        builder.environment().putAll(environment);
        return new Started(builder.start(), stdout, stderr);
    }

    /** The program on this test's own class path. */
    public static Started goferry(Path home, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.goferry.launcher.Goferry"));
        command.addAll(List.of(arguments));
        return command(home, environment, command);
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + out() + err());
        }
        return process.exitValue();
    }

    public void awaitOutput(String part) {
        Awaitility.await().atMost(PATIENCE).until(() -> out().contains(part) || !process.isAlive());
        if (!out().contains(part)) {
            throw new AssertionError("ended with " + process.exitValue() + ": " + out() + err());
        }
    }

    public String out() {
        return read(stdout);
    }

    public String err() {
        return read(stderr);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
