package dev.goferry.regions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.OriginRequest;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node asks other regions for files that its own chain fails to give, and for nothing else. */
final class RegionsBehindTest {
    private static final List<String> FILES = List.of(".info", ".mod", ".zip");
    private static final String STORED = "/example.com/m/@v/v1.0.0";

    @TempDir
    Path data;

    private final ScriptedOrigin there = ScriptedOrigin.start();
    private final ScriptedOrigin here = ScriptedOrigin.start();

    @AfterEach
    void stop() {
        there.close();
        here.close();
    }

    private TestNode other() throws InterruptedException {
        TestNode other = TestNode.start(data.resolve("other"), there.url(), "region=other");
        there.publish("example.com/m", "v1.0.0");
        there.publish("example.com/new", "v1.0.0");
        for (String file : FILES) {
            assertThat(other.get(STORED + file).statusCode()).isEqualTo(200);
        }
        return other;
    }

    private TestNode node(String upstream, String regions, String... settings) {
        String[] all = new String[settings.length + 2];
        all[0] = "upstream.regions=" + regions;
        all[1] = "failure.ttl=0s";
        System.arraycopy(settings, 0, all, 2, settings.length);
        return TestNode.start(data.resolve("own"), upstream, all);
    }

    @Test
    void otherRegion_serves_whenOwnUpstreamIsDown_orOff() throws Exception {
        here.refuse();
        for (String upstream : List.of(here.url(), "off")) {
            try (TestNode other = other();
                    TestNode node = TestNode.start(
                            data.resolve(upstream.substring(0, 3)), upstream, "upstream.regions=" + other.url())) {
                for (String file : FILES) {
                    assertThat(node.get(STORED + file).statusCode())
                            .as(upstream + file)
                            .isEqualTo(200);
                }
            }
        }
    }

    @Test
    void otherRegion_givesOnlyWhatItStored_andTheFailureStays() throws Exception {
        here.refuse();
        try (TestNode other = other();
                TestNode node = node(here.url(), other.url().toString())) {
            int before = there.requests().size();
            assertThat(node.get("/example.com/new/@v/v1.0.0.mod").statusCode()).isBetween(502, 504);
            assertThat(there.requests()).hasSize(before); // The other region fetched nothing for us.
            assertThat(node.get("/example.com/m/@v/list").statusCode()).isBetween(502, 504);
        }
    }

    @Test
    void notFound_staysNotFound_andTheOtherRegionIsNotAsked() throws Exception {
        ScriptedOrigin region = there;
        region.publish("example.com/gone", "v1.0.0");
        try (TestNode node = node(here.url(), region.url())) {
            assertThat(node.get("/example.com/gone/@v/v1.0.0.mod").statusCode()).isEqualTo(404);
            assertThat(region.requests()).isEmpty();
        }
    }

    @Test
    void otherRegion_isNoUpstream_forWhoAsksWhetherAVersionMayGo() throws Exception {
        here.publish("example.com/own", "v1.0.0");
        try (TestNode other = other();
                TestNode node = node(here.url(), other.url().toString())) {
            String own = "/upstream-only/example.com/own/@v/v1.0.0";
            assertThat(new String(node.get(own + ".zip").body(), UTF_8).strip())
                    .isEqualTo(Integer.toString(
                            node.get("/example.com/own/@v/v1.0.0.zip").body().length));
            here.refuse();
            for (String file : FILES) {
                assertThat(node.get("/upstream-only" + STORED + file).statusCode())
                        .as(file)
                        .isBetween(502, 504);
            }
        }
    }

    @Test
    void privateModules_areNotNamedToOtherRegions() throws Exception {
        here.refuse();
        there.publish("corp.example.com/m", "v1.0.0");
        try (TestNode node = node(here.url(), there.url(), "private=corp.example.com")) {
            assertThat(node.get("/corp.example.com/m/@v/v1.0.0.mod").statusCode())
                    .isEqualTo(403);
            assertThat(there.requests()).extracting(OriginRequest::path).noneMatch(path -> path.contains("corp"));
        }
    }

    @Test
    void deadRegions_costBoundedTime_andTheOneBehindThemServes() throws Exception {
        here.refuse();
        // Takes connections and never answers: worse than one that refuses.
        try (ServerSocket silent = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
                TestNode other = other();
                TestNode node = node(
                        here.url(),
                        "http://127.0.0.1:" + silent.getLocalPort() + "," + other.url(),
                        "upstream.first-byte-timeout=300ms",
                        "upstream.tries=1")) {
            Duration last = Duration.ZERO;
            for (String file : FILES) {
                long begun = System.nanoTime();
                assertThat(node.get(STORED + file).statusCode()).isEqualTo(200);
                last = Duration.ofNanos(System.nanoTime() - begun);
            }
            assertThat(last).isLessThan(Duration.ofSeconds(10));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
