package dev.goferry.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of the program: started, signalled, killed, and looked into from outside. For one thread. */
final class Program implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** How a version of the program is started: java's words before the program's. */
    record Version(String name, List<String> words) {
        /** As the start script does it. */
        static Version packaged(String name, Path jar) {
            if (!Files.isRegularFile(jar)) {
                throw new IllegalArgumentException(jar + " is missing: build it with ./goferry version");
            }
            return new Version(name, List.of("-XX:+UseG1GC", "-Xmx256m", "-jar", jar.toString()));
        }

        /** What is tested here, for runs of seconds. */
        static Version compiled() {
            return new Version(
                    "this",
                    List.of(
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx160m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            "dev.goferry.launcher.Goferry"));
        }
    }

    private final Path home;
    private final Process process;

    private Program(Path home, Process process) {
        this.home = home;
        this.process = process;
        // A run that is broken off leaves nothing running.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** {@code home} gets its data, its temporary files and what it says; {@code key=value} settings. */
    static Program start(Path home, Version version, String command, List<String> settings) throws IOException {
        Path temporary = Files.createDirectories(home.resolve("tmp"));
        List<String> words = new ArrayList<>(List.of(
                JAVA,
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + temporary));
        words.addAll(version.words);
        words.add(command);
        for (String setting : settings) {
            words.addAll(List.of("--set", setting));
        }
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("said").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("GOFERRY_") || name.startsWith("AWS_"));
        builder.environment().put("HOME", home.toString());
        return new Program(home, builder.start());
    }

    long pid() {
        return process.pid();
    }

    Path home() {
        return home;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by name, such as STOP or CONT. */
    void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " ended with " + status);
        }
    }

    /** SIGKILL; back when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; back when it is gone, which must be soon. */
    void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new IOException(home + " did not stop within " + STOP.toSeconds() + " s");
        }
    }

    /** All that it said, over all its starts. */
    String said() throws IOException {
        return Files.readString(home.resolve("said"));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
