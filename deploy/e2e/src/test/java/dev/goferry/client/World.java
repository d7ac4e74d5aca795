package dev.goferry.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.OriginRequest;
import dev.goferry.launching.Started;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.sumdb.GoTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An origin with its checksum database, one goferry process behind a relay, and go commands. */
final class World implements AutoCloseable {
    private static final Pattern EXPORT = Pattern.compile("(?m)^ {4}export GOPROXY=(http://127\\.0\\.0\\.1:\\d+)$");

    final ScriptedOrigin origin = ScriptedOrigin.start();
    final Published published;
    final History history = new History();
    private final Path folder;
    private Started goferry;
    private Relay relay;
    private int crashes;

    World(Path folder) throws IOException {
        this.folder = folder;
        this.published = new Published(origin, Files.createDirectories(folder.resolve("hashes")));
        this.goferry = startGoferry();
        this.relay = Relay.start(url(), history);
    }

    /** What to put into GOPROXY for the node. */
    String proxy() {
        return relay.url();
    }

    Path store() {
        return folder.resolve("home/.local/share/goferry/store");
    }

    /** Kills the process where it stands, and starts another on its data. */
    void crash() throws IOException {
        goferry.process().destroyForcibly().onExit().join();
        goferry.close();
        crashes++;
        restart();
    }

    /** Stops the process as an operator does, and waits for its end. */
    void terminate() throws InterruptedException {
        goferry.process().destroy();
        assertThat(goferry.exitCode()).as(goferry.err()).isZero();
    }

    /** Starts another on the data of one that has ended. */
    void restart() throws IOException {
        goferry = startGoferry();
        relay.close();
        relay = Relay.start(url(), history);
    }

    private Started startGoferry() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        return Started.goferry(
                home,
                Map.of(
                        "GOFERRY_LISTEN",
                        "127.0.0.1:0",
                        "GOFERRY_OPS_LISTEN",
                        "127.0.0.1:0",
                        "GOFERRY_CONTROL_LISTEN",
                        "127.0.0.1:0",
                        "GOFERRY_UPSTREAM",
                        origin.url(),
                        "GOFERRY_SUMDB",
                        published.verifierKey()));
    }

    private String url() {
        goferry.awaitOutput("metrics ");
        Matcher export = EXPORT.matcher(goferry.out());
        assertThat(export.find()).as(goferry.out()).isTrue();
        return export.group(1);
    }

    /** A go command with caches of its own, in a folder of its own. */
    GoTool go(String name, String proxies) {
        return go(name, proxies, Map.of());
    }

    GoTool go(String name, String proxies, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("GOPROXY", proxies);
        settings.put("GOSUMDB", published.verifierKey());
        settings.put("GOVCS", "*:off");
        settings.putAll(more);
        return new GoTool(folder.resolve(name), settings);
    }

    /** The folder of that go command, with a file in it. */
    void write(String name, String file, String text) throws IOException {
        Path path = folder.resolve(name).resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    /** Stops everything; what was seen must break no promise. */
    @Override
    public void close() {
        relay.close();
        goferry.close();
        origin.close();
        origin.requests().stream()
                .map(seen -> new OriginRequest(
                        seen.at(), origin.url(), seen.target(), seen.status(), seen.bytesSent(), seen.complete()))
                .forEach(history::add);
        HistoryChecker.Rules rules = HistoryChecker.Rules.of(origin.url()).crashedFetchers(crashes);
        assertThat(history.observations())
                .as("a run that saw nothing proves nothing")
                .isNotEmpty();
        assertThat(new HistoryChecker(rules).check(history)).isEqualTo(List.of());
    }
}
