package dev.goferry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A module proxy some way off, as a process of its own: serves folders in the layout of {@code cache/download} after a
 * latency per request and at a rate per connection, so that cold figures mean something on loopback. One virtual thread a
 * connection; sends files without copying; counts requests by kind, and the most at once, under {@code /-/counts}. Prints its URL first.
 */
@Command(name = "origin", mixinStandardHelpOptions = true)
final class Origin implements Callable<Integer> {
    @Option(names = "--latency-ms", defaultValue = "30", description = "Before each answer (${DEFAULT-VALUE}).")
    private int latencyMillis;

    @Option(
            names = "--bytes-per-second",
            defaultValue = "40000000",
            description = "Of a body, per connection (${DEFAULT-VALUE}).")
    private long bytesPerSecond;

    @Option(names = "--sumdb", description = "Serve a test checksum database of this name over all that is served.")
    private @Nullable String sumDbName;

    @Parameters(arity = "1..*", description = "Folders to serve, the first that holds a file wins.")
    private List<Path> roots = List.of();

    final LongAdder all = new LongAdder();
    final LongAdder zips = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private @Nullable OriginSumDb sumDb;

    public static void main(String... args) {
        System.exit(new CommandLine(new Origin()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            var name = sumDbName;
            sumDb = name == null ? null : OriginSumDb.over(name, roots);
            System.out.println("http://127.0.0.1:" + server.socket().getLocalPort());
            if (sumDb != null) {
                System.out.println(sumDb.verifierKey());
            }
            while (true) {
                var socket = server.accept();
                Thread.startVirtualThread(new OriginConnection(this, socket));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    Duration latency() {
        return Duration.ofMillis(latencyMillis);
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    List<Path> roots() {
        return roots;
    }

    byte @Nullable [] sumDb(String path) {
        return sumDb == null ? null : sumDb.get(path);
    }

    /** A request begins. */
    void begun() {
        most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    }

    /** Its last byte was sent, or its client went away. */
    void ended() {
        inFlight.decrementAndGet();
    }

    /** The most requests at once are those since this was asked last. */
    String counts() {
        return "all=" + all.sum() + " zips=" + zips.sum() + " most=" + most.getAndSet(inFlight.get()) + "\n";
    }
}
