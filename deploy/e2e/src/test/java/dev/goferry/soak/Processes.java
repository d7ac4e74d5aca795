package dev.goferry.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.faults.Fixtures;
import dev.goferry.faults.RecordedClient;
import dev.goferry.faults.SteadyLoad;
import dev.goferry.history.History;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.ports.FreePort;
import dev.goferry.s3.fixture.S3Process;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.sumdb.TestHttp;
import dev.goferry.sumdb.TestSumDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A region of processes: nodes and a control plane on a bucket of a MinIO of their own, above an origin and a checksum
 * database that signs what the origin publishes. The control plane is the last of the programs.
 */
final class Processes implements SteadyLoad.Site, AutoCloseable {
    static final String TOKEN = "the-token-of-the-whole-run";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration READY = Duration.ofMinutes(3);

    /** The ports of one process, the same after a restart. */
    private record Ports(int listen, int ops, int member, int bus, int peer) {
        static Ports free() throws IOException {
            return new Ports(FreePort.take(), FreePort.take(), FreePort.take(), FreePort.take(), FreePort.take());
        }
    }

    final S3Process server;
    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final TestSumDb sumdb = TestSumDb.create("sum.example.com").fill(5);
    private final TestHttp database = new TestHttp(sumdb::get);
    private final History history = new History();
    private final Map<String, byte[]> zips = new ConcurrentHashMap<>();
    private final Path folder;
    private final TestBucket bucket;
    private final List<String> settings;
    private final List<Ports> ports = new ArrayList<>();
    private final List<Program> programs = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private Processes(Path folder, List<String> settings) throws IOException {
        this.folder = folder;
        this.settings = settings;
        TestBucket.credentials(folder);
        server = S3Process.minio(folder.resolve("minio"));
        bucket = TestBucket.on(server);
    }

    /** Starts so many nodes and a control plane; {@code key=value} for all. */
    static Processes start(Path folder, Program.Version version, int nodes, String name, String... settings)
            throws Exception {
        Processes all = new Processes(folder, List.of(settings));
        try {
            for (int i = 0; i <= nodes; i++) {
                all.ports.add(Ports.free());
            }
            for (int i = 0; i <= nodes; i++) {
                all.programs.add(all.launch(i, version, name));
            }
            for (int i = 0; i <= nodes; i++) {
                all.awaitMembers(i, nodes + 1);
            }
            return all;
        } catch (Exception | Error e) {
            all.close();
            throw e;
        }
    }

    private Program launch(int i, Program.Version version, String name) throws IOException {
        Ports mine = ports.get(i);
        int nodes = ports.size() - 1;
        List<String> all = new ArrayList<>(List.of(
                "data=" + folder.resolve("process" + i).resolve("data"),
                "store=" + bucket.store(),
                "s3.credentials-file=" + folder.resolve("s3-credentials"),
                "upstream=" + origin.url(),
                "sumdb=" + sumdb.verifierKey() + " " + database.uri(),
                "ops.listen=" + address(mine.ops),
                "cluster.name=" + name,
                "cluster.secret=the secret of these processes",
                "cluster.listen=" + address(mine.member),
                "cluster.event-bus=" + address(mine.bus),
                "cluster.peer-listen=" + address(mine.peer),
                "cluster.join="
                        + ports.stream().map(each -> address(each.member)).collect(Collectors.joining(","))));
        all.addAll(settings);
        boolean node = i < nodes;
        all.addAll(
                node
                        ? List.of("listen=" + address(mine.listen), "prefetch.mods=false", "prefetch.zips=false")
                        : List.of(
                                "control.listen=" + address(mine.listen),
                                "control.bootstrap-token=" + TOKEN,
                                "control.nodes="
                                        + ports.subList(0, nodes).stream()
                                                .map(each -> "http://" + address(each.listen))
                                                .collect(Collectors.joining(","))));
        return Program.start(
                Files.createDirectories(folder.resolve("process" + i)), version, node ? "node" : "control-plane", all);
    }

    private static String address(int port) {
        return LOOPBACK + ":" + port;
    }

    /** The nodes, then the control plane. */
    List<Program> programs() {
        return programs;
    }

    /** Starts a process that has ended, of this version and in the cluster of this name. */
    void restart(int i, Program.Version version, String name) throws IOException {
        programs.get(i).close();
        programs.set(i, launch(i, version, name));
    }

    /** Waits until a process is ready and sees so many members. */
    void awaitMembers(int i, int count) throws InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        while (!sees(i, count)) {
            assertThat(programs.get(i).isAlive()).as(() -> said(i)).isTrue();
            assertThat(System.nanoTime())
                    .as(() -> "process %d does not see %d members, but %s".formatted(i, count, said(i)))
                    .isLessThan(end);
            Thread.sleep(200);
        }
    }

    /** The control plane does not say whom it sees; it is one of those whom the nodes see. */
    private boolean sees(int i, int count) throws InterruptedException {
        String ready = ready(i);
        return i == ports.size() - 1 ? !ready.isEmpty() : ready.contains("members: " + count);
    }

    private String said(int i) {
        try {
            return programs.get(i).said();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ready(int i) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + address(ports.get(i).ops) + "/ready"))
                            .timeout(Duration.ofSeconds(2))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Purges a version by the control plane's API; back when that is acknowledged. */
    void purge(String module, String version) throws IOException, InterruptedException {
        String body = "{\"module\": \"" + module + "@" + version + "\", \"reason\": \"a run\", \"mayReturn\": false}";
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://" + address(ports.getLast().listen) + "/api/v1/purge"))
                        .header("authorization", "Bearer " + TOKEN)
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Override
    public ScriptedOrigin origin() {
        return origin;
    }

    @Override
    public RecordedClient client(int node, String name) {
        return new RecordedClient(name, ports.get(node).listen, history);
    }

    @Override
    public ModuleFiles publish(String module, String version, Map<String, byte[]> content) {
        ModuleFiles files = origin.publish(module, version, content);
        zips.put(module + "/@v/" + version + ".zip", files.zip());
        try {
            Fixtures.sign(sumdb, Fixtures.version(module, version), files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Every zip that was ever published, by its key: the one with the signed hash. */
    Map<String, byte[]> zips() {
        return zips;
    }

    TestBucket bucket() {
        return bucket;
    }

    Path folder() {
        return folder;
    }

    /** What clients saw and what the origin saw. */
    History told() {
        History all = new History();
        history.observations().forEach(all::add);
        origin.tell(all);
        return all;
    }

    @Override
    public void close() {
        programs.parallelStream().forEach(Program::close);
        client.close();
        server.close();
        database.close();
        origin.close();
    }
}
