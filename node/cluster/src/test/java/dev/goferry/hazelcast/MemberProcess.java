package dev.goferry.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A member in a process of its own, which can be frozen and killed. It obeys lines: claim KEY, release, size, leave. */
final class MemberProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private MemberProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(UTF_8);
    }

    static MemberProcess start(String name, Endpoint place, List<Endpoint> all) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", classPath, MemberProcess.class.getName(), name, place.host(), place.port() + ""));
        all.forEach(other -> command.add(other.port() + ""));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        MemberProcess member = new MemberProcess(builder.start());
        member.expect("ready");
        return member;
    }

    String ask(String line) throws IOException {
        process.outputWriter(UTF_8).write(line + "\n");
        process.outputWriter(UTF_8).flush();
        return answer();
    }

    void expect(String expected) throws IOException {
        String answer = answer();
        if (!answer.equals(expected)) {
            throw new IOException("the member said " + answer + ", expected " + expected);
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the member is gone");
        }
        return line;
    }

    /** STOP, CONT or KILL. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** The member itself: NAME HOST PORT PORTS-OF-ALL. */
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        List<Endpoint> all = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            all.add(new Endpoint(args[1], Integer.parseInt(args[i])));
        }
        Endpoint place = new Endpoint(args[1], Integer.parseInt(args[2]));
        ClusterConfig config = ClusterConfig.of(
                args[0], TestMembers.SECRET, place, URI.create("http://" + place), new ClusterConfig.Join.Listed(all));
        try (HazelcastCluster cluster = HazelcastCluster.start(config, InstantSource.system())) {
            out.println("ready");
            obey(cluster, out);
        }
        System.exit(0);
    }

    private static void obey(HazelcastCluster cluster, PrintStream out) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        @Nullable Lease lease = null;
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ", 2);
            switch (words[0].toLowerCase(Locale.ROOT)) {
                case "claim" -> {
                    Claim claim = cluster.leases().claim(words[1]);
                    lease = claim instanceof Claim.Mine mine ? mine.lease() : lease;
                    out.println(claim.getClass().getSimpleName());
                }
                case "release" -> {
                    if (lease != null) {
                        lease.release("stale".getBytes(UTF_8), Duration.ofMinutes(1));
                    }
                    out.println("released");
                }
                case "size" -> out.println(cluster.members().all().size());
                case "leave" -> {
                    return;
                }
                default -> out.println("what?");
            }
        }
    }
}
