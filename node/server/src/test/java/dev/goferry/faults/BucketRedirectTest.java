package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.purge.Barred;
import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Store;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zips that clients take from the bucket itself. */
final class BucketRedirectTest {
    private static final String SECRET = "secret.example/m";
    private static final String SECRET_ZIP = SECRET + "/@v/v1.0.0.zip";

    @TempDir
    Path folder;

    private final ScriptedOrigin corp = ScriptedOrigin.start();
    private TestBucket bucket;
    private FaultyLink own;
    private FaultyLink clients;
    private Run run;

    /** The node and the clients reach the bucket by ways of their own. */
    @BeforeEach
    void start() throws Exception {
        bucket = TestBucket.fresh();
        int port = bucket.server().endpoint().getPort();
        own = FaultyLink.to(port);
        clients = FaultyLink.to(port);
        run = Run.start(
                folder.resolve("node"),
                "store=" + bucket.store(own.port()),
                "s3.credentials-file=" + TestBucket.credentials(folder),
                "private=secret.example/*",
                "routes.0.modules=secret.example/*",
                "routes.0.upstream=" + corp.url(),
                "routes.0.allow-private=true",
                "usage.flush=1s",
                "s3.redirect=30s",
                "s3.redirect-endpoint=http://127.0.0.1:" + clients.port());
    }

    @AfterEach
    void stop() throws Exception {
        run.close();
        corp.close();
        own.close();
        clients.close();
    }

    private S3Store store() throws IOException {
        S3Config config = bucket.config(folder);
        return S3Store.open(new S3Config(
                config.endpoint(),
                config.region(),
                config.bucket(),
                "test",
                true,
                config.credentials(),
                config.limits()));
    }

    @Test
    void go_takesTheZipFromTheBucket() throws Exception {
        ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(400_000, 1));
        for (int round = 0; round < 2; round++) {
            int before = clients.requests();
            Path cache = download(folder.resolve("round" + round));
            assertThat(cache.resolve("cache/download/" + ZIP)).hasBinaryContent(files.zip());
            // The first one comes while it is fetched; from then on the bucket has it.
            assertThat(clients.requests() - before).isEqualTo(round);
        }
        assertThat(run.origin.requests(ZIP)).isEqualTo(1);
    }

    /** What the real go command does; its module cache. */
    private Path download(Path work) throws Exception {
        Files.createDirectories(work);
        Files.writeString(work.resolve("go.mod"), "module example.com/main\n");
        ProcessBuilder go = new ProcessBuilder("go", "mod", "download", MODULE + "@v1.0.0")
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("said").toFile());
        go.environment().put("GOPROXY", run.node().url().toString());
        go.environment().put("GOMODCACHE", work.resolve("cache").toString());
        go.environment().put("GOSUMDB", "off");
        go.environment().put("GOTOOLCHAIN", "local");
        go.environment().put("GOFLAGS", "-modcacherw -mod=mod");
        int status = go.start().waitFor();
        assertThat(status).as(Files.readString(work.resolve("said"))).isZero();
        return work.resolve("cache");
    }

    @Test
    void url_isOnlyForPlainGets_ofPublicZips_andHoldsShortly() throws Exception {
        run.origin.publish(MODULE, "v1.0.0", noise(400_000, 1));
        corp.publish(SECRET, "v1.0.0", noise(400_000, 2));
        assertThat(run.get("/" + ZIP).status()).isEqualTo(200);
        assertThat(run.get("/" + SECRET_ZIP).status()).isEqualTo(200);
        Got sent = run.get("/" + ZIP);
        assertThat(sent.status()).isEqualTo(307);
        assertThat(sent.headers())
                .containsEntry("cache-control", "no-store")
                .hasEntrySatisfying(
                        "location",
                        url -> assertThat(url)
                                .startsWith("http://127.0.0.1:" + clients.port() + "/" + bucket.name() + "/test/"
                                        + ZIP.replace("@", "%40"))
                                .contains("X-Amz-Expires=30"));
        assertThat(run.get("/" + SECRET_ZIP).whole()).isTrue();
        assertThat(run.get("/" + MODULE + "/@v/v1.0.0.mod").whole()).isTrue();
        assertThat(status("HEAD", "")).isEqualTo(200);
        assertThat(status("GET", "bytes=5-9")).isEqualTo(206);
    }

    @Test
    void zip_isCounted_whereverItsClientIsSent() throws Exception {
        run.origin.publish(MODULE, "v1.0.0", noise(400_000, 1));
        assertThat(run.get("/" + ZIP).status()).isEqualTo(200);
        assertThat(run.get("/" + ZIP).status()).isEqualTo(307);
        try (S3Store store = store()) {
            Usage usage = new Usage(store);
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(usage.mostRequested(today.minusDays(1), today.plusDays(1), 10))
                            .extracting(Usage.Requested::requests)
                            .containsExactly(2L));
        }
    }

    private int status(String method, String range) throws IOException {
        HttpURLConnection asked = (HttpURLConnection)
                URI.create(run.node().url() + "/" + ZIP).toURL().openConnection();
        asked.setInstanceFollowRedirects(false);
        asked.setRequestMethod(method);
        if (!range.isEmpty()) {
            asked.setRequestProperty("Range", range);
        }
        return asked.getResponseCode();
    }

    @Test
    void purgedBarredOrUnreachable_isNeverRedirected() throws Exception {
        ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(400_000, 1));
        assertThat(run.get("/" + ZIP).status()).isEqualTo(200);
        assertThat(run.get("/" + ZIP).status()).isEqualTo(307);
        own.set(new Fault.Refused());
        Got fromDisk = run.get("/" + ZIP);
        assertThat(fromDisk.status()).isEqualTo(200);
        assertThat(fromDisk.seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
        own.set(new Fault.None());
        try (S3Store store = store()) {
            store.delete(ZIP);
            assertThat(run.get("/" + ZIP).status())
                    .as("it is gone from the bucket")
                    .isEqualTo(200);
            new Barred(store)
                    .bar(new LogRecord.Purged(
                            new PurgeScope.OneVersion(Fixtures.version(MODULE, "v1.0.0")),
                            "it must not return",
                            false,
                            "a test",
                            Instant.now()));
            assertThat(run.get("/" + ZIP).status()).isNotEqualTo(307);
        }
        assertThat(new String(run.node().ops("/metrics").body(), UTF_8)).doesNotContain("X-Amz");
    }
}
