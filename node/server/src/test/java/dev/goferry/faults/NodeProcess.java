package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.server.TestNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;

/** A node in a process of its own, with 128 MiB of heap: it can be killed, measured, and given a disk of its own. */
final class NodeProcess implements AutoCloseable {
    private static final String PORT = "port ";
    private static final String DONE = "done ";
    private static final String ENDED = "ended";
    private static final int MOST_LINES = 200;

    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Deque<String> said = new ConcurrentLinkedDeque<>();
    private final int port;
    private final int opsPort;

    private NodeProcess(Process process) throws IOException {
        this.process = process;
        // Read to the end: a process whose words nobody takes stops at the first that does not fit in the pipe.
        Thread.ofVirtual().start(() -> listen(process.inputReader(UTF_8)));
        String[] ports = await(PORT).split(" ", -1);
        this.port = Integer.parseInt(ports[0]);
        this.opsPort = Integer.parseInt(ports[1]);
    }

    /** The child: data folder, upstream, settings. Runs the lines of its input as shell commands, and ends with them. */
    public static void main(String[] arguments) throws Exception {
        TestNode node = open(arguments);
        System.out.println(PORT + node.port() + " " + node.opsPort());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Process shell = new ProcessBuilder("sh", "-c", line).inheritIO().start();
            System.out.println(DONE + shell.waitFor());
        }
        node.close();
    }

    /** A start that fails ends the process, whatever threads it has begun. */
    private static TestNode open(String[] arguments) {
        try {
            List<String> settings = List.of(arguments).subList(2, arguments.length);
            return TestNode.start(Path.of(arguments[0]), arguments[1], settings.toArray(String[]::new));
        } catch (RuntimeException e) {
            e.printStackTrace(System.out);
            Runtime.getRuntime().halt(1);
            throw e;
        }
    }

    /** Starts one, by way of the words of a command that runs what follows it. */
    static NodeProcess start(List<String> before, Path data, String upstream, String... settings) throws IOException {
        return start(before, List.of("-Xmx128m"), data, upstream, settings);
    }

    /** The same with other words for the JVM. */
    static NodeProcess start(List<String> before, List<String> jvm, Path data, String upstream, String... settings)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, NodeProcess.class.getName(), data.toString(), upstream));
        command.addAll(List.of(settings));
        return new NodeProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    int port() {
        return port;
    }

    /** Of health, readiness and metrics. */
    int opsPort() {
        return opsPort;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by name, such as STOP or CONT. */
    void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " ended with " + status);
        }
    }

    /** Runs a shell command where the node runs; fails if it fails. */
    void shell(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
        String status = await(DONE);
        if (!status.equals("0")) {
            throw new IOException(command + " ended with " + status);
        }
    }

    private void listen(BufferedReader out) {
        try (out) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(PORT) || line.startsWith(DONE)) {
                    answers.add(line);
                } else {
                    said.add(line);
                    if (said.size() > MOST_LINES) {
                        said.poll();
                    }
                }
            }
        } catch (IOException e) {
            said.add("not read further: " + e);
        }
        answers.add(ENDED);
    }

    private String await(String prefix) throws IOException {
        try {
            String line = answers.take();
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("the node ended: " + said());
    }

    /** Its last lines. */
    String said() {
        return String.join("\n", said);
    }

    /** The most memory that it ever held, in KiB. */
    long peakKiB() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Lets it stop in order. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
