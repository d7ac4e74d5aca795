package dev.goferry.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When list, latest and queries are believed, asked for again, and served although they are old. */
final class FreshnessTest {
    private static final String LIST = "/example.com/m/@v/list";
    private static final String LATEST = "/example.com/m/@latest";

    @TempDir
    Path folder;

    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = ScriptedOrigin.start();
        origin.publish("example.com/m", "v1.0.0");
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private TestNode node(String... settings) {
        return TestNode.start(folder, origin.url(), settings);
    }

    @Test
    void list_isAskedForOnce_withinItsTtl() throws Exception {
        try (TestNode node = node()) {
            assertThat(text(node, LIST)).isEqualTo("v1.0.0\n");
            origin.publish("example.com/m", "v1.1.0");
            assertThat(text(node, LIST)).isEqualTo("v1.0.0\n");
            assertThat(origin.requests("example.com/m/@v/list")).isEqualTo(1);
        }
    }

    @Test
    void list_isServedStale_whileOneRefreshRuns() throws Exception {
        try (TestNode node = node("freshness.ttl=300ms")) {
            text(node, LIST);
            origin.publish("example.com/m", "v1.1.0");
            Thread.sleep(400);
            origin.latency(Duration.ofSeconds(2));
            for (int i = 0; i < 10; i++) {
                HttpResponse<byte[]> stale = node.get(LIST);
                assertThat(stale.body()).asString().isEqualTo("v1.0.0\n");
                assertThat(stale.headers().firstValue("x-cache")).hasValue("stale");
            }
            assertThat(origin.requests("example.com/m/@v/list")).isEqualTo(2);
            origin.latency(Duration.ZERO);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> text(node, LIST).equals("v1.0.0\nv1.1.0\n"));
        }
    }

    @Test
    void list_isServedStale_afterARestart_whileTheUpstreamIsDown() throws Exception {
        try (TestNode before = node()) {
            text(before, LIST);
            text(before, LATEST);
        }
        origin.refuse();
        try (TestNode after = node()) {
            for (int i = 0; i < 2; i++) {
                assertThat(text(after, LIST)).isEqualTo("v1.0.0\n");
                assertThat(text(after, LATEST)).contains("v1.0.0");
                assertThat(after.get(LIST).headers().firstValue("x-cache")).hasValue("stale");
            }
            assertThat(after.get("/example.com/other/@v/list").statusCode()).isBetween(502, 504);
        }
    }

    @Test
    void list_isAnError_onceItIsTooOldEvenForStale() throws Exception {
        try (TestNode node = node("freshness.ttl=200ms", "freshness.stale=200ms")) {
            text(node, LIST);
            origin.refuse();
            Thread.sleep(500);
            assertThat(node.get(LIST).statusCode()).isBetween(502, 504);
        }
        try (TestNode again = node("freshness.ttl=200ms", "freshness.stale=200ms")) {
            assertThat(again.get(LIST).statusCode()).isBetween(502, 504);
        }
    }

    @Test
    void list_isGone_onceTheUpstreamSaysSo() throws Exception {
        try (TestNode node = node("freshness.ttl=100ms", "freshness.stale=0s")) {
            text(node, LIST);
            origin.withdraw("example.com/m/@v/list");
            Thread.sleep(200);
            assertThat(node.get(LIST).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void notFound_isBelievedForItsTtl_andNoLonger() throws Exception {
        try (TestNode node = node("negative.ttl=1s")) {
            for (int i = 0; i < 5; i++) {
                assertThat(node.get("/example.com/new/@v/list").statusCode()).isEqualTo(404);
            }
            assertThat(origin.requests("example.com/new/@v/list")).isEqualTo(1);
            origin.publish("example.com/new", "v1.0.0");
            Thread.sleep(1_100);
            assertThat(text(node, "/example.com/new/@v/list")).isEqualTo("v1.0.0\n");
        }
    }

    @Test
    void failure_isForgotten_onceTheUpstreamIsBack() throws Exception {
        try (TestNode node = node("upstream.tries=1")) {
            origin.script("example.com/", Script.status(503, "later\n").times(1));
            assertThat(node.get(LIST).statusCode()).isBetween(502, 504);
            assertThat(text(node, LIST)).isEqualTo("v1.0.0\n");
        }
    }

    @Test
    void newVersion_askedForByName_movesListAndLatest_atOnce() throws Exception {
        try (TestNode node = node()) {
            text(node, LIST);
            text(node, LATEST);
            origin.publish("example.com/m", "v1.1.0");
            text(node, "/example.com/m/@v/v1.1.0.info");
            assertThat(text(node, LIST)).isEqualTo("v1.0.0\nv1.1.0\n");
            assertThat(text(node, LATEST)).contains("v1.1.0");
        }
    }

    @Test
    void newVersion_movesLatest_whoseListNobodyAskedFor() throws Exception {
        try (TestNode node = node()) {
            text(node, LATEST);
            origin.publish("example.com/m", "v1.1.0");
            text(node, "/example.com/m/@v/v1.1.0.info");
            assertThat(text(node, LATEST)).contains("v1.1.0");
        }
    }

    @Test
    void firstVersion_endsTheNotFounds_ofItsModule() throws Exception {
        try (TestNode node = node()) {
            for (String path : new String[] {"@v/list", "@latest", "@v/v1.0.0.mod", "@v/v1.0.0.zip"}) {
                assertThat(node.get("/example.com/new/" + path).statusCode()).isEqualTo(404);
            }
            origin.publish("example.com/new", "v1.0.0");
            for (String path :
                    new String[] {"@v/v1.0.0.info", "@v/list", "@latest", "@v/v1.0.0.mod", "@v/v1.0.0.zip"}) {
                assertThat(node.get("/example.com/new/" + path).statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void unknownVersion_isFoundWithinSeconds_onceItIsThere() throws Exception {
        try (TestNode node = node()) {
            text(node, LIST);
            for (int i = 0; i < 20; i++) {
                assertThat(node.get("/example.com/m/@v/v1.1.0.info").statusCode())
                        .isEqualTo(404);
            }
            assertThat(origin.requests("example.com/m/@v/v1.1.0.info")).isEqualTo(1);
            origin.publish("example.com/m", "v1.1.0");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> node.get("/example.com/m/@v/v1.1.0.info").statusCode() == 200);
            assertThat(text(node, LIST)).isEqualTo("v1.0.0\nv1.1.0\n");
        }
    }

    @Test
    void oldVersion_leavesAFreshListAlone() throws Exception {
        origin.publish("example.com/m", "v1.1.0");
        try (TestNode node = node()) {
            text(node, LIST);
            text(node, LATEST);
            text(node, "/example.com/m/@v/v1.0.0.info");
            text(node, LIST);
            text(node, LATEST);
            assertThat(origin.requests("example.com/m/@v/list")).isEqualTo(1);
            assertThat(origin.requests("example.com/m/@latest")).isEqualTo(1);
        }
    }

    private static String text(TestNode node, String path) throws InterruptedException {
        HttpResponse<byte[]> answer = node.get(path);
        assertThat(answer.statusCode())
                .as(() -> path + ": " + new String(answer.body(), UTF_8))
                .isEqualTo(200);
        return new String(answer.body(), UTF_8);
    }
}
