package dev.goferry.upstream.direct;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of the go tool in a session of its own, which is killed as a whole when its time is up, its scratch folder is
 * too large, or its caller is interrupted. Needs {@code sh} and {@code setsid}.
 */
final class GoRun {
    /** How a run ended. */
    sealed interface Outcome {
        record Done(String output) implements Outcome {}

        record Failed(String errors) implements Outcome {}

        record TimedOut(Duration limit) implements Outcome {}

        record TooLarge(long limitBytes) implements Outcome {}
    }

    private static final int MAX_OUTPUT_BYTES = 16 << 20;
    private static final int MAX_ERROR_BYTES = 64 << 10;
    private static final Duration LOOK = Duration.ofMillis(500);

    private final DirectRules config;
    private final Map<String, String> own;

    /** @param own the node's environment, of which little is passed on */
    GoRun(DirectRules config, Map<String, String> own) {
        this.config = config;
        this.own = Map.copyOf(own);
    }

    /** Runs go. */
    Outcome run(Scratch scratch, String... arguments) throws IOException, InterruptedException {
        return command(scratch, config.go(), arguments);
    }

    /** Runs another program in the same way. */
    Outcome command(Scratch scratch, String program, String... arguments) throws IOException, InterruptedException {
        String name = UUID.randomUUID().toString();
        Path output = scratch.temporary(name + ".out");
        Path errors = scratch.temporary(name + ".err");
        Process process = start(scratch, output, errors, program, arguments);
        try {
            Outcome stopped = watch(process, scratch);
            if (stopped != null) {
                return stopped;
            }
            return process.exitValue() == 0
                    ? new Outcome.Done(head(output, MAX_OUTPUT_BYTES))
                    : new Outcome.Failed(head(errors, MAX_ERROR_BYTES).replace(scratch.folder() + "/", ""));
        } finally {
            killSession(process);
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private Process start(Scratch scratch, Path output, Path errors, String program, String... arguments)
            throws IOException {
        String limits = "ulimit -t " + config.limits().cpu().toSeconds()
                + "; ulimit -v " + config.limits().memoryBytes() / 1024
                + "; ulimit -f " + config.limits().scratchBytes() / 512
                + "; exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", limits, "sh", program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scratch.work().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        config.into(builder.environment(), own);
        scratch.into(builder.environment());
        return builder.start();
    }

    private @Nullable Outcome watch(Process process, Scratch scratch) throws IOException, InterruptedException {
        long end = System.nanoTime() + config.limits().time().toNanos();
        while (!process.waitFor(Math.min(LOOK.toNanos(), Math.max(1, end - System.nanoTime())), TimeUnit.NANOSECONDS)) {
            if (System.nanoTime() >= end) {
                return new Outcome.TimedOut(config.limits().time());
            }
            if (scratch.bytes() > config.limits().scratchBytes()) {
                return new Outcome.TooLarge(config.limits().scratchBytes());
            }
        }
        return scratch.bytes() > config.limits().scratchBytes()
                ? new Outcome.TooLarge(config.limits().scratchBytes())
                : null;
    }

    /** The session's leader is the process that we started, so its process group is its id: git and ssh are in it. */
    private static void killSession(Process process) throws IOException, InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        new ProcessBuilder("sh", "-c", "kill -9 -- -" + process.pid() + " 2>/dev/null")
                .start()
                .waitFor();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    private static String head(Path file, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(maxBytes), UTF_8);
        }
    }
}
