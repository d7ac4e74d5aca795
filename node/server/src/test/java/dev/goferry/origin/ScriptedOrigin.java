package dev.goferry.origin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.history.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP/1.1 server on a loopback port that serves the modules published into it and misbehaves as scripted.
 * Every request is recorded. Paths are given without a leading slash in the escaped form ({@code github.com/!azure/…}).
 * Thread-safe; scripts and files may change while it serves.
 */
public final class ScriptedOrigin implements AutoCloseable {
    private static final Pattern PSEUDO = Pattern.compile(".*[-.]\\d{14}-[0-9a-f]{12}(\\+incompatible)?");

    private record Rule(String prefix, Script script) {}

    private final Map<String, OriginFile> files = new ConcurrentHashMap<>();
    private final Map<String, TreeMap<String, byte[]>> published = new ConcurrentHashMap<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger mostActive = new AtomicInteger();
    private final @Nullable SSLContext tls;
    private final InetAddress address;
    private final int port;
    private volatile @Nullable ServerSocket listener;
    private volatile Duration latency = Duration.ZERO;
    private volatile long bytesPerSecond;

    private ScriptedOrigin(@Nullable SSLContext tls, InetAddress address) {
        this.tls = tls;
        this.address = address;
        this.port = listen(0);
    }

    /** Plain HTTP on a free port. */
    public static ScriptedOrigin start() {
        return new ScriptedOrigin(null, InetAddress.getLoopbackAddress());
    }

    /** Plain HTTP on another loopback address, such as 127.0.0.2, to play another network. */
    public static ScriptedOrigin startAt(String address) {
        return new ScriptedOrigin(null, InetAddress.ofLiteral(address));
    }

    /** HTTPS (HTTP/1.1 only) with this certificate. */
    public static ScriptedOrigin startTls(TestCertificate certificate) {
        return new ScriptedOrigin(certificate.serverContext(), InetAddress.getLoopbackAddress());
    }

    /** {@code http://127.0.0.1:port} (or another address), or {@code https://localhost:port} with TLS; without an end slash. */
    public String url() {
        return tls == null ? "http://" + address.getHostAddress() + ":" + port : "https://localhost:" + port;
    }

    /** {@link #url()} as a URI. */
    public URI uri() {
        return URI.create(url());
    }

    public int port() {
        return port;
    }

    /** Publishes a module version with these files; go.mod is made up when missing. */
    public ModuleFiles publish(String module, String version, Map<String, byte[]> content) {
        ModuleFiles made = ModuleFiles.of(module, version, content);
        String root = ModuleFiles.escaped(module);
        String stem = root + "/@v/" + ModuleFiles.escaped(version);
        serve(stem + ".info", made.info());
        serve(stem + ".mod", made.mod());
        serve(stem + ".zip", made.zip());
        synchronized (published) {
            TreeMap<String, byte[]> versions = published.computeIfAbsent(root, r -> new TreeMap<>());
            versions.put(version, made.info());
            StringBuilder list = new StringBuilder();
            versions.keySet().stream()
                    .filter(v -> !PSEUDO.matcher(v).matches())
                    .forEach(v -> list.append(v).append('\n'));
            serve(root + "/@v/list", list.toString().getBytes(UTF_8));
            serve(root + "/@latest", made.info());
        }
        return made;
    }

    /** Publishes a module version of one small package. {@code @latest} is always what was published last. */
    public ModuleFiles publish(String module, String version) {
        return publish(module, version, Map.of("x.go", ("package x // " + version + "\n").getBytes(UTF_8)));
    }

    /** Serves these bytes under the path, instead of whatever was there. */
    public ScriptedOrigin serve(String path, byte[] bytes) {
        files.put(path, new OriginFile.InMemory(bytes.clone()));
        return this;
    }

    /** Serves a file from disk under the path, read anew for each request. */
    public ScriptedOrigin serve(String path, Path file) {
        files.put(path, new OriginFile.OnDisk(file));
        return this;
    }

    /** Makes the path 404 again. */
    public ScriptedOrigin withdraw(String path) {
        files.remove(path);
        return this;
    }

    /** Requests whose path begins with the prefix follow the script; of several, the one installed last. */
    public ScriptedOrigin script(String prefix, Script script) {
        rules.addFirst(new Rule(prefix, script));
        return this;
    }

    /** Forgets every script. */
    public ScriptedOrigin peace() {
        rules.clear();
        return this;
    }

    /** Waits this long before each answer, as a far-away server would. */
    public ScriptedOrigin latency(Duration each) {
        latency = each;
        return this;
    }

    /** Limits each connection to this rate; 0 for none. */
    public ScriptedOrigin bytesPerSecond(long limit) {
        bytesPerSecond = limit;
        return this;
    }

    /** Closes the listener and every connection: new ones are refused until {@link #comeBack}. */
    public ScriptedOrigin refuse() {
        ServerSocket old = listener;
        listener = null;
        try {
            if (old != null) {
                old.close();
            }
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Listens on the same port again. */
    public ScriptedOrigin comeBack() {
        listen(port);
        return this;
    }

    /** Every request so far, oldest first. */
    public List<OriginRequest> requests() {
        return exchanges.stream().map(Exchange::snapshot).toList();
    }

    /** Adds what it saw to a history, as {@code origin}. */
    public void tell(History history) {
        requests()
                .forEach(request -> history.add(new dev.goferry.history.OriginRequest(
                        request.at(),
                        "origin",
                        request.target(),
                        request.status(),
                        request.bytesSent(),
                        request.complete())));
    }

    /** Forgets every request so far, and the heap that they took. */
    public ScriptedOrigin forget() {
        exchanges.clear();
        return this;
    }

    /** How many requests came for exactly this path. */
    public long requests(String path) {
        return exchanges.stream().filter(e -> e.path.equals(path)).count();
    }

    /** How many connections were accepted. */
    public int connections() {
        return connections.get();
    }

    /** How many requests are being answered now. */
    public int active() {
        return active.get();
    }

    /** The most requests ever being answered at once. */
    public int mostActive() {
        return mostActive.get();
    }

    /** Stops listening and cuts every connection. */
    @Override
    public void close() {
        refuse();
    }

    @Nullable
    OriginFile file(String path) {
        return files.get(path);
    }

    Script scriptFor(String path) {
        for (Rule rule : rules) {
            if (path.startsWith(rule.prefix) && rule.script.take()) {
                return rule.script;
            }
        }
        return Script.serve();
    }

    Duration latency() {
        return latency;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    Exchange begin(Exchange exchange) {
        exchanges.add(exchange);
        int now = active.incrementAndGet();
        mostActive.accumulateAndGet(now, Math::max);
        return exchange;
    }

    void end() {
        active.decrementAndGet();
    }

    private int listen(int wanted) {
        try {
            ServerSocket socket = tls == null
                    ? new ServerSocket()
                    : tls.getServerSocketFactory().createServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, wanted), 1024);
            listener = socket;
            Thread.ofVirtual().name("origin").start(() -> accept(socket));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket socket = from.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> {
                    new OriginConnection(this, socket).run();
                    open.remove(socket);
                });
            } catch (IOException e) {
                return;
            }
        }
    }
}
