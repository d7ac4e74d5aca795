package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * One black-box run: an origin, a node over it, and the history of what both told. Time-outs are short, and prefetching is
 * off so that every request to the origin has a client's behind it.
 */
final class Run implements AutoCloseable {
    private static final List<String> QUICK = List.of(
            "upstream.first-byte-timeout=400ms",
            "upstream.stall-timeout=400ms",
            "upstream.budget=3s",
            "prefetch.mods=false",
            "prefetch.zips=false");

    final ScriptedOrigin origin;
    final History history = new History();
    private final Path data;
    private final List<String> settings;
    private TestNode node;

    private Run(ScriptedOrigin origin, Path data, List<String> settings) {
        this.origin = origin;
        this.data = data;
        this.settings = settings;
        this.node = open();
    }

    /** Starts a new origin and a node over it; {@code key=value} on top of the quick settings. */
    static Run start(Path data, String... settings) {
        List<String> all = new ArrayList<>(QUICK);
        all.addAll(List.of(settings));
        return new Run(ScriptedOrigin.start(), data, all);
    }

    private TestNode open() {
        return TestNode.start(data, origin.url(), settings.toArray(String[]::new));
    }

    /** Stops the node, lets {@code meanwhile} happen to its folder, and starts it again. */
    void restart(Damage meanwhile) throws IOException {
        node.close();
        meanwhile.happen();
        node = open();
    }

    /** Something done to files. */
    interface Damage {
        void happen() throws IOException;
    }

    TestNode node() {
        return node;
    }

    RecordedClient client(String name) {
        return new RecordedClient(name, node.port(), history);
    }

    /** One GET on a connection of its own. */
    Got get(String target) {
        try (RecordedClient client = client("client")) {
            return client.get(target);
        }
    }

    /** So many clients that all ask at once. */
    List<Got> together(int clients, String target) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(clients);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Got>> answers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                RecordedClient client = client("client " + i);
                answers.add(threads.submit(() -> {
                    try (client) {
                        ready.countDown();
                        ready.await();
                        return client.get(target);
                    }
                }));
            }
            List<Got> all = new ArrayList<>();
            for (Future<Got> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** A file of the node's store. */
    Path stored(String key) {
        return data.resolve("store").resolve(key);
    }

    /** Files of the store that are module files of this module, by their names. */
    List<String> storedOf(String module) throws IOException {
        Path folder = stored(module + "/@v");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Downloads that lie in the spool now. */
    long spooled() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("spool"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !List.of("gate", "owner.lock")
                            .contains(file.getFileName().toString()))
                    .count();
        }
    }

    /** Fails if the history so far breaks a promise. */
    void promisesHold(Rules rules) {
        History all = new History();
        history.observations().forEach(all::add);
        origin.tell(all);
        assertThat(new HistoryChecker(rules).check(all)).isEmpty();
    }

    /** Fails if the history so far breaks a promise of one node that nobody killed. */
    void promisesHold() {
        promisesHold(Rules.of("origin"));
    }

    @Override
    public void close() {
        node.close();
        origin.close();
    }
}
