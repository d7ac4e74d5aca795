package dev.goferry.config;

import static dev.goferry.config.Setting.fixed;

import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Credentials;
import dev.goferry.s3.S3Limits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of a store in a bucket, beside its URL. */
final class BucketSettings {
    static final Setting<Optional<Path>> CREDENTIALS_FILE = fixed(
            "s3.credentials-file",
            ValueType.PATH.orNothing(),
            "",
            "Keys as in ~/.aws/credentials, profile default. Without it: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"
                    + " AWS_SESSION_TOKEN if set, else the platform's role (web identity, container, machine).");
    static final Setting<Duration> CONNECT_TIMEOUT =
            fixed("s3.connect-timeout", ValueType.duration("10ms", "5m"), "2s", "To a connection, TLS included.");
    static final Setting<Duration> READ_TIMEOUT = fixed(
            "s3.read-timeout",
            ValueType.duration("10ms", "10m"),
            "10s",
            "Without a byte from the S3 server, or without one that it takes.");
    static final Setting<Duration> CALL_TIMEOUT = fixed(
            "s3.call-timeout",
            ValueType.duration("10ms", "10m"),
            "15s",
            "A small call; no further try begins after it.");
    static final Setting<Duration> TRANSFER_TIMEOUT =
            fixed("s3.transfer-timeout", ValueType.duration("1s", "12h"), "15m", "One put of a file.");
    static final Setting<Integer> CONNECTIONS =
            fixed("s3.connections", ValueType.count(1, 10_000), "256", "Calls and streams to the S3 server at once.");
    static final Setting<Integer> TRIES =
            fixed("s3.tries", ValueType.count(1, 10), "3", "Tries of a call that fails in a way that may pass.");
    static final Setting<Duration> PAUSE = fixed(
            "s3.pause",
            ValueType.duration("0", "1m"),
            "100ms",
            "Before the second try; doubled before each further one, half of it by chance.");
    static final Setting<Long> OBJECT_SIZE = fixed(
            "s3.object-size",
            ValueType.size("1MiB", "5GiB"),
            "5GiB",
            "The largest object. Each is one put, of which S3 takes 5 GiB at most.");
    static final Setting<Duration> REDIRECT = fixed(
            "s3.redirect",
            ValueType.zeroOrDuration("1s", "60s"),
            "0",
            "How long a URL holds by which a client takes a public zip from the bucket itself; 0 sends zips through the"
                    + " node. Read docs/cluster.md first.");
    static final Setting<Optional<URI>> REDIRECT_ENDPOINT = fixed(
            "s3.redirect-endpoint",
            ValueType.url("https://s3.example.com:9000", "http", "https").orNothing(),
            "",
            "Where clients reach the bucket's server, if not at the endpoint of the key store.");

    static final List<Setting<?>> ALL = List.of(
            CREDENTIALS_FILE,
            CONNECT_TIMEOUT,
            READ_TIMEOUT,
            CALL_TIMEOUT,
            TRANSFER_TIMEOUT,
            CONNECTIONS,
            TRIES,
            PAUSE,
            OBJECT_SIZE,
            REDIRECT,
            REDIRECT_ENDPOINT);

    private BucketSettings() {}

    static StoreConfig readStore(Values values) {
        return switch (values.get(StorageSettings.STORE)) {
            case StoreConfig.Folder folder -> folder;
            case StoreConfig.Bucket(S3Config s3) ->
                new StoreConfig.Bucket(new S3Config(
                        s3.endpoint(),
                        s3.region(),
                        s3.bucket(),
                        s3.prefix(),
                        s3.pathStyle(),
                        credentials(values),
                        limits(values)));
        };
    }

    static Optional<RedirectConfig> readRedirect(Values values) {
        Duration holds = values.get(REDIRECT);
        return holds.isZero() || values.get(StorageSettings.STORE) instanceof StoreConfig.Folder
                ? Optional.empty()
                : Optional.of(new RedirectConfig(holds, values.get(REDIRECT_ENDPOINT)));
    }

    private static S3Credentials credentials(Values values) {
        Optional<Path> file = values.get(CREDENTIALS_FILE);
        if (file.isPresent()) {
            return new S3Credentials.File(file.get());
        }
        return values.machine().variable("AWS_ACCESS_KEY_ID").isEmpty()
                ? new S3Credentials.Platform()
                : new S3Credentials.Environment();
    }

    private static S3Limits limits(Values values) {
        return new S3Limits(
                values.get(CONNECT_TIMEOUT),
                values.get(READ_TIMEOUT),
                values.get(CALL_TIMEOUT),
                values.get(TRANSFER_TIMEOUT),
                values.get(CONNECTIONS),
                values.get(TRIES),
                values.get(PAUSE),
                values.get(OBJECT_SIZE));
    }
}
