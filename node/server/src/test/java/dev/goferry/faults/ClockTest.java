package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.LIST;
import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the machine's clock. */
final class ClockTest {
    private static final String STORED = "/example.com/stored/@v/v1.0.0.zip";
    private static final String ABSENT = "example.com/absent/@v/v1.0.0.mod";

    @TempDir
    Path data;

    private final History history = new History();
    private volatile Duration set = Duration.ZERO;

    @ParameterizedTest
    @ValueSource(longs = {1, -1, 24 * 3650, -24 * 3650})
    void nothing_freezesOrExplodes_whenTheClockIsSetBySoManyHours(long hours) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(
                        () -> Instant.now().plus(set),
                        data,
                        origin.url(),
                        "freshness.ttl=400ms",
                        "negative.version-ttl=400ms",
                        "failure.ttl=200ms",
                        "upstream.budget=2s",
                        "prefetch.mods=false")) {
            origin.publish("example.com/stored", "v1.0.0");
            origin.publish(MODULE, "v1.0.0", noise(2 << 20, 1));
            origin.script(ZIP, Script.serve().drip(1 << 20));
            origin.script("example.com/sick", Script.status(503, "sick\n").times(6));
            assertThat(get(node, STORED).status()).isEqualTo(200);
            get(node, "/" + LIST);
            get(node, "/" + ABSENT);
            CompletableFuture<Got> zip = CompletableFuture.supplyAsync(() -> get(node, "/" + ZIP));
            await().until(() -> origin.requests(ZIP) == 1);
            get(node, "/example.com/sick/@v/v1.0.0.mod");
            get(node, "/example.com/sick/@v/v1.0.0.zip");
            set = Duration.ofHours(hours);

            assertThat(get(node, STORED).status()).isEqualTo(200);
            long asked = origin.requests(LIST);
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                get(node, "/" + LIST);
                return origin.requests(LIST) > asked;
            });
            int before = (int) origin.requests(LIST);
            for (int i = 0; i < 5; i++) {
                get(node, "/" + LIST);
            }
            assertThat(origin.requests(LIST)).isLessThanOrEqualTo(before + 1);
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                get(node, "/" + ABSENT);
                return origin.requests(ABSENT) > 1;
            });
            origin.peace();
            origin.publish("example.com/new", "v1.0.0");
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> get(node, "/example.com/new/@v/v1.0.0.zip").status() == 200);
            assertThat(zip.get().whole()).isTrue();
            origin.tell(history);
            assertThat(new HistoryChecker(Rules.of("origin")).check(history)).isEmpty();
        }
    }

    private Got get(TestNode node, String target) {
        try (RecordedClient client = new RecordedClient("client", node.port(), history)) {
            return client.get(target);
        }
    }
}
