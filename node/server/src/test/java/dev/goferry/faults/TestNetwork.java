package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.s3.fixture.ServerBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A switch with some machines on it, each a network namespace of this host, which is on the switch too. What passes from
 * one to another can be dropped in either direction, so that nobody is told: no reset, no refusal, only silence. Needs
 * root, {@code ip} and {@code iptables}; without them the test is skipped, and fails on the build machine. Removed at
 * the end, also by the JVM's; what a killed JVM left is removed by the next. For one thread.
 */
final class TestNetwork implements AutoCloseable {
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final String PREFIX = "gf";
    private static final int SUBNETS = 512;

    private final String base = PREFIX + ProcessHandle.current().pid() + (char) ('a' + MADE.getAndIncrement() % 26);
    private final String subnet;
    private final int machines;
    private final Thread atExit = new Thread(this::remove);

    private TestNetwork(String subnet, int machines) {
        this.subnet = subnet;
        this.machines = machines;
    }

    /** So many machines that all hear each other. */
    static TestNetwork of(int machines) throws IOException {
        TestNetwork network;
        try {
            sweep();
            network = new TestNetwork(freeSubnet(), machines);
        } catch (IOException e) {
            throw missing(e);
        }
        Runtime.getRuntime().addShutdownHook(network.atExit);
        try {
            network.build();
            return network;
        } catch (IOException e) {
            network.close();
            throw missing(e);
        }
    }

    private static RuntimeException missing(IOException cause) {
        String what = "no network to cut: this test makes network namespaces and needs root, ip and iptables: "
                + cause.getMessage();
        return ServerBinary.required() ? new IllegalStateException(what, cause) : new TestAbortedException(what);
    }

    /** In the range that is meant for tests of networks (RFC 2544). */
    private static String freeSubnet() throws IOException {
        while (true) {
            int n = ThreadLocalRandom.current().nextInt(SUBNETS);
            String subnet = "198.%d.%d.".formatted(18 + n / 256, n % 256);
            if (sh("ip -o route show " + subnet + "0/24").isBlank()) {
                return subnet;
            }
        }
    }

    private void build() throws IOException {
        sh("""
                set -e
                ip netns add %1$s-s
                ip -n %1$s-s link add switch type bridge
                ip -n %1$s-s link set switch up
                ip link add %1$sh type veth peer name host netns %1$s-s
                ip -n %1$s-s link set host master switch up
                ip addr add %2$s1/24 dev %1$sh
                ip link set %1$sh up
                """.formatted(base, subnet));
        for (int i = 0; i < machines; i++) {
            sh("""
                    set -e
                    ip netns add %1$s-%2$d
                    ip link add m%2$d netns %1$s-s type veth peer name eth0 netns %1$s-%2$d
                    ip -n %1$s-s link set m%2$d master switch up
                    ip -n %1$s-%2$d addr add %3$s/24 dev eth0
                    ip -n %1$s-%2$d link set eth0 up
                    ip -n %1$s-%2$d link set lo up
                    """.formatted(base, i, address(i)));
        }
    }

    /** Where this process is on the switch: never cut. */
    String host() {
        return subnet + "1";
    }

    String address(int machine) {
        return subnet + (10 + machine);
    }

    int machines() {
        return machines;
    }

    /** The words before a command that make it run on a machine. */
    List<String> on(int machine) {
        return List.of("ip", "netns", "exec", base + "-" + machine);
    }

    /** From now on nothing of {@code from} arrives at {@code to}. */
    void mute(int from, int to) throws IOException {
        filter(to, "-A INPUT -s " + address(from) + " -j DROP");
    }

    /** These hear each other, and the rest hear each other, and no more. */
    void split(Set<Integer> half) throws IOException {
        for (int one = 0; one < machines; one++) {
            for (int other = 0; other < machines; other++) {
                if (half.contains(one) != half.contains(other)) {
                    mute(one, other);
                }
            }
        }
    }

    /** Nothing passes between a machine and one port of this host. */
    void closeHostPort(int machine, int port) throws IOException {
        filter(machine, "-A INPUT -p tcp -s %s --sport %d -j DROP".formatted(host(), port));
        filter(machine, "-A OUTPUT -p tcp -d %s --dport %d -j DROP".formatted(host(), port));
    }

    /** Each packet that arrives at a machine from another is lost with this probability. */
    void lose(int machine, double probability) throws IOException {
        for (int other = 0; other < machines; other++) {
            filter(
                    machine,
                    String.format(
                            Locale.ROOT,
                            "-A INPUT -s %s -m statistic --mode random --probability %.4f -j DROP",
                            address(other),
                            probability));
        }
    }

    /** What a machine sends passes at this rate, behind a queue of 200 ms. */
    void slow(int machine, int kilobits) throws IOException {
        sh("ip netns exec %s-%d tc qdisc replace dev eth0 root tbf rate %dkbit burst 32k latency 200ms"
                .formatted(base, machine, kilobits));
    }

    /** Everything passes again. */
    void heal() throws IOException {
        for (int i = 0; i < machines; i++) {
            filter(i, "-F");
            sh("ip netns exec %s-%d tc qdisc del dev eth0 root 2>/dev/null || true".formatted(base, i));
        }
    }

    private void filter(int machine, String rule) throws IOException {
        sh("ip netns exec " + base + "-" + machine + " iptables -w " + rule);
    }

    private static String sh(String script) throws IOException {
        Process shell =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        shell.getOutputStream().close();
        String said = new String(shell.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            if (shell.waitFor() != 0) {
                throw new IOException(said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Removes the networks of processes that are gone. */
    private static void sweep() throws IOException {
        for (String name : namespaces()) {
            String pid = name.replaceFirst("^" + PREFIX + "(\\d+)[a-z]-\\w+$", "$1");
            if (!pid.equals(name) && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                sh("ip netns del " + name + " || true");
            }
        }
    }

    private static List<String> namespaces() throws IOException {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(NAMESPACES)) {
            return found.map(path -> path.getFileName().toString()).toList();
        }
    }

    private void remove() {
        List<String> names = new ArrayList<>(List.of("s"));
        for (int i = 0; i < machines; i++) {
            names.add(Integer.toString(i));
        }
        try {
            sh("ip link del " + base + "h 2>/dev/null || true");
            for (String name : names) {
                sh("ip netns del " + base + "-" + name + " 2>/dev/null || true");
            }
        } catch (IOException e) {
            System.err.println("left behind: namespaces " + base + "-*: " + e);
        }
    }

    /** Removes all of it; end what runs on the machines before. */
    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // The JVM is going down and runs the hook itself.
        }
    }
}
