package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.control.ControlPlane;
import dev.goferry.feed.WatchConfig;
import dev.goferry.origin.OriginRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control plane that follows an index feed over HTTP, beside a real node. */
final class IndexWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-21T16:30:00Z");

    @TempDir
    Path data;

    private final SetClock clock = new SetClock(NOW);
    private FeedServer feed;
    private Region region;

    @BeforeEach
    void start() throws Exception {
        feed = new FeedServer();
        region = watching("a", feed.url(), 2);
        for (String module : List.of("example.com/used", "example.com/graph", "example.com/other")) {
            region.origin.publish(module, "v1.0.0");
            region.origin.publish(module, "v1.1.0");
        }
        region.origin.publish("example.com/used", "v1.0.0");
    }

    private Region watching(String name, URI index, int page) throws Exception {
        WatchConfig watch = new WatchConfig(Optional.of(index), Duration.ofMillis(300), 1_000, page);
        return new Region(data.resolve(name), name, 64 << 20, clock, watch);
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
        feed.close();
    }

    @Test
    void newVersions_areFetched_ofModulesThatAreUsedHere() throws Exception {
        get("example.com/used", "v1.0.0", ".mod", ".zip");
        get("example.com/graph", "v1.0.0", ".mod");
        for (String module : List.of("example.com/other", "example.com/graph", "example.com/used")) {
            feed.add(module, "v1.1.0", NOW);
        }
        feed.add("not a module", "v1.1.0", NOW);
        feed.add("example.com/used", "v7.0.0", NOW);

        soon().until(() -> stored("example.com/used/@v/v1.1.0.ziphash"));
        soon().until(() -> stored("example.com/graph/@v/v1.1.0.mod"));
        soon().until(() -> progress().path("fetched").asInt() == 2);
        assertThat(stored("example.com/graph/@v/v1.1.0.zip")).isFalse();
        assertThat(region.origin.requests().stream()
                        .map(OriginRequest::target)
                        .filter(target -> target.contains("other") || target.contains("v7.0.0")))
                .isEmpty();
    }

    @Test
    void list_showsTheNewVersion_soonAfterTheFeed() throws Exception {
        region.origin.publish("example.com/fresh", "v1.0.0");
        get("example.com/fresh", "v1.0.0", ".zip");
        assertThat(list("example.com/fresh")).isEqualTo("v1.0.0\n");
        region.origin.publish("example.com/fresh", "v1.1.0");

        feed.add("example.com/fresh", "v1.1.0", NOW);

        soon().until(() -> list("example.com/fresh").contains("v1.1.0"));
        soon().until(() -> stored("example.com/fresh/@v/v1.1.0.ziphash"));
    }

    @Test
    void versions_ofOneTimestamp_areAllFetchedOnce_howeverSmallThePages() throws Exception {
        get("example.com/used", "v1.0.0", ".zip");
        for (int i = 2; i < 9; i++) {
            region.origin.publish("example.com/used", "v1." + i + ".0");
            feed.add("example.com/used", "v1." + i + ".0", NOW.plusSeconds(i < 8 ? 1 : 2));
        }

        try (ControlPlane beside = region.another(region.node.cluster())) {
            assertThat(beside.port()).isPositive();
            soon().until(() -> progress().path("fetched").asInt() == 7);
            int asked = feed.asked.get();
            soon().until(() -> feed.asked.get() > asked + 3);
        }

        assertThat(progress().path("fetched").asInt()).isEqualTo(7);
        assertThat(progress().path("since").asText())
                .isEqualTo(NOW.plusSeconds(2).toString());
        for (int i = 2; i < 9; i++) {
            String zip = "/example.com/used/@v/v1." + i + ".0.zip";
            assertThat(region.origin.requests().stream()
                            .filter(request -> request.target().equals(zip)))
                    .as(zip)
                    .hasSize(1);
        }
    }

    @Test
    void feed_isFollowedOn_whereMoreShareATimestamp_thanItGivesAtOnce() throws Exception {
        get("example.com/used", "v1.0.0", ".zip");
        for (int i = 0; i < 2_001; i++) {
            feed.add("example.org/m" + i, "v1.0.0", NOW);
        }
        feed.add("example.com/used", "v1.1.0", NOW.plusMillis(1));

        soon().until(() -> stored("example.com/used/@v/v1.1.0.ziphash"));
    }

    @Test
    void cursor_staysInTheBucket_whileNobodyFollows() throws Exception {
        get("example.com/used", "v1.0.0", ".zip");
        feed.add("example.com/used", "v1.1.0", NOW);
        soon().until(() -> progress().path("fetched").asInt() == 1);

        region.withoutControl(() -> {
            region.origin.publish("example.com/used", "v1.2.0");
            feed.add("example.com/used", "v1.2.0", NOW);
            clock.advance(Duration.ofDays(2));
            return region;
        });

        soon().until(() -> stored("example.com/used/@v/v1.2.0.ziphash"));
        soon().until(() -> progress().path("fetched").asInt() == 2);
    }

    @Test
    void feed_thatIsAway_isTold_andFollowedOn() throws Exception {
        get("example.com/used", "v1.0.0", ".zip");
        feed.status = 503;
        soon().until(() -> progress().path("trouble").asText().contains("503"));
        feed.add("example.com/used", "v1.1.0", NOW);
        feed.status = 200;

        soon().until(() -> stored("example.com/used/@v/v1.1.0.ziphash"));
        soon().until(() -> !progress().has("trouble"));
    }

    @Test
    void version_thatIsNotThereYet_isAskedForAgain() throws Exception {
        get("example.com/used", "v1.0.0", ".zip");
        feed.add("example.com/used", "v1.9.0", NOW);
        soon().until(() -> progress().path("waiting").asInt() == 1);
        region.origin.publish("example.com/used", "v1.9.0");

        clock.advance(Duration.ofSeconds(16));

        soon().until(() -> stored("example.com/used/@v/v1.9.0.ziphash"));
        soon().until(() -> progress().path("waiting").asInt() == 0);
        assertThat(progress().path("missed").asInt()).isZero();
    }

    @Test
    void version_thatNeverComes_isGivenUp() throws Exception {
        get("example.com/used", "v1.0.0", ".zip");
        feed.add("example.com/used", "v1.9.0", NOW);
        soon().until(() -> progress().path("waiting").asInt() == 1);

        soon().until(() -> {
            clock.advance(Duration.ofMinutes(11));
            return progress().path("missed").asInt() == 1;
        });
        assertThat(progress().path("waiting").asInt()).isZero();
    }

    @Test
    void anotherGoferry_isFollowed_byItsOwnIndex() throws Exception {
        try (Region source = new Region(data.resolve("source"), "source", 64 << 20)) {
            // The source's log goes by the real clock.
            clock.advance(Duration.between(clock.instant(), Instant.now()));
            try (Region follower = watching("b", source.node.url(), 1_000)) {
                for (Region each : List.of(source, follower)) {
                    each.origin.publish("example.com/m", "v1.0.0");
                    each.origin.publish("example.com/m", "v1.1.0");
                }
                assertThat(follower.node.get("/example.com/m/@v/v1.0.0.zip").statusCode())
                        .isEqualTo(200);
                assertThat(source.node.get("/example.com/m/@v/v1.1.0.zip").statusCode())
                        .isEqualTo(200);

                soon().until(() -> Files.exists(data.resolve("b/store/example.com/m/@v/v1.1.0.ziphash")));
            }
        }
    }

    private void get(String module, String version, String... suffixes) throws InterruptedException {
        for (String suffix : suffixes) {
            assertThat(region.node.get("/" + module + "/@v/" + version + suffix).statusCode())
                    .isEqualTo(200);
        }
    }

    private boolean stored(String key) {
        return Files.exists(data.resolve("a/store").resolve(key));
    }

    private ObjectNode progress() throws Exception {
        return Region.json(region.call("GET", "/api/v1/feed", ""));
    }

    private String list(String module) throws InterruptedException {
        return new String(region.node.get("/" + module + "/@v/list").body(), UTF_8);
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }
}
