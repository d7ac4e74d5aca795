package dev.goferry.config;

import static dev.goferry.config.Setting.fixed;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of {@link ControlKeys}. */
final class ControlSettings {
    private static final int SHORTEST_TOKEN = 16;

    static final Setting<HostPort> LISTEN =
            fixed("control.listen", ValueType.HOST_PORT, "127.0.0.1:8082", "Where the control plane's API is served.");
    static final Setting<List<URI>> NODES = fixed(
            "control.nodes",
            new ValueType<>("URLs such as http://127.0.0.1:8080, joined by commas, or nothing", ControlSettings::urls),
            "",
            "The nodes that the control plane asks to fetch; nothing: the node in its own process.");
    static final Setting<Optional<String>> BOOTSTRAP_TOKEN = fixed(
            "control.bootstrap-token",
            new ValueType<>("at least 16 characters without blanks, or nothing", ControlSettings::token),
            "",
            "A token for everything, as long as it is set here. Nothing: the first start makes one and prints it once.");
    static final Setting<Optional<Path>> BOOTSTRAP_TOKEN_FILE = fixed(
            "control.bootstrap-token-file",
            ValueType.PATH.orNothing(),
            "",
            "A file that holds that token, instead of control.bootstrap-token.");
    static final Setting<Optional<String>> SECRET = fixed(
            "control.secret",
            ValueType.SECRET,
            "",
            "Encrypts other regions' tokens in the store, at least 16 characters, the same for all control planes."
                    + " Nothing: cluster.secret, or without a cluster one that is made and kept in the data folder.");
    static final Setting<Optional<Path>> SECRET_FILE = fixed(
            "control.secret-file",
            ValueType.PATH.orNothing(),
            "",
            "A file that holds that secret, instead of control.secret.");
    static final Setting<Integer> CONCURRENCY = fixed(
            "control.concurrency", ValueType.count(1, 1024), "16", "Steps of jobs at once, in each control plane.");
    static final Setting<Integer> RATE = fixed(
            "control.rate",
            ValueType.count(0, 100_000),
            "0",
            "Steps of jobs begun a second, in each control plane; 0 for no limit.");
    static final Setting<Integer> HISTORY =
            fixed("control.history", ValueType.count(1, 10_000), "500", "Ended jobs that are kept.");
    static final Setting<Integer> MAX_BODY = fixed(
            "control.max-body",
            ValueType.smallSize("64KiB", "64MiB"),
            "16MiB",
            "The largest request that the control plane's API takes.");
    static final Setting<Integer> FAILED_LOGINS = fixed(
            "control.failed-logins",
            ValueType.count(1, 10_000),
            "20",
            "Tries with a wrong token from one address within a minute; after these it is answered 429 for the rest of it.");

    static final List<Setting<?>> ALL = Stream.of(
                    List.of(
                            LISTEN,
                            NODES,
                            BOOTSTRAP_TOKEN,
                            BOOTSTRAP_TOKEN_FILE,
                            SECRET,
                            SECRET_FILE,
                            CONCURRENCY,
                            RATE,
                            HISTORY,
                            MAX_BODY,
                            FAILED_LOGINS),
                    WatchSettings.ALL,
                    WebhookSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private ControlSettings() {}

    static ControlKeys read(Values values) {
        Optional<String> token = values.get(BOOTSTRAP_TOKEN);
        Optional<Path> file = values.get(BOOTSTRAP_TOKEN_FILE);
        if (token.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(
                    "control.bootstrap-token and control.bootstrap-token-file: set one of them");
        }
        Optional<String> secret = values.get(SECRET);
        Optional<Path> secretFile = values.get(SECRET_FILE);
        if (secret.isPresent() && secretFile.isPresent()) {
            throw new IllegalArgumentException("control.secret and control.secret-file: set one of them");
        }
        return new ControlKeys(
                values.get(LISTEN),
                values.get(NODES),
                token,
                file,
                secret,
                secretFile,
                values.get(CONCURRENCY),
                values.get(RATE),
                values.get(HISTORY),
                values.get(MAX_BODY),
                values.get(FAILED_LOGINS),
                WatchSettings.read(values),
                WebhookSettings.read(values));
    }

    /** The token of a file, without the line's end that editors leave. */
    static String tokenIn(Path file) {
        return textIn(file, BOOTSTRAP_TOKEN_FILE.key());
    }

    /** The same of another key's file. */
    static String textIn(Path file, String key) {
        return SecretFile.read(
                key, file, text -> token(text).orElseThrow(() -> new IllegalArgumentException("it is empty")));
    }

    private static Optional<String> token(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException("too short: try openssl rand -hex 32");
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("it holds a blank or another character that no header can");
        }
        return Optional.of(text);
    }

    private static List<URI> urls(String text) {
        ValueType<URI> url = ValueType.url("http://127.0.0.1:8080", "http", "https");
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(each -> url.parser().apply(each.strip()))
                        .toList();
    }
}
