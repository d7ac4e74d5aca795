package dev.goferry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.json.FlatJson;
import dev.goferry.origin.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeBulletinTest {
    @TempDir
    Path data;

    private ScriptedOrigin origin;
    private TestNode node;

    @BeforeEach
    void start() {
        origin = ScriptedOrigin.start();
        origin.publish("example.com/Big", "v1.0.0");
        node = TestNode.start(data, origin.url(), "region=eu-west");
    }

    @AfterEach
    void stop() {
        node.close();
        origin.close();
    }

    private List<FlatJson> lines(String type) {
        return node.cluster().bulletins().all().values().stream()
                .flatMap(String::lines)
                .map(FlatJson::parse)
                .filter(line -> line.text("type").equals(type))
                .toList();
    }

    private FlatJson awaitLine(String type) {
        return awaitLine(type, line -> true);
    }

    private FlatJson awaitLine(String type, Predicate<FlatJson> wanted) {
        return Awaitility.await(type)
                .atMost(Duration.ofSeconds(30))
                .until(() -> lines(type).stream().filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void node_tellsWhatItAnswered_andWhoWasAsked() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(node.get("/example.com/!big/@v/v1.0.0.zip").statusCode()).isEqualTo(200);
        }
        node.get("/example.com/none/@v/v1.0.0.info");

        FlatJson top = awaitLine("top", line -> line.number("count") >= 3);
        assertThat(top.text("module")).isEqualTo("example.com/Big");
        assertThat(top.number("count")).isEqualTo(3);
        FlatJson upstream = awaitLine("upstream");
        assertThat(upstream.text("host")).isEqualTo("127.0.0.1:" + origin.port());
        assertThat(upstream.number("failed")).isZero();
        FlatJson told = awaitLine("node");
        assertThat(told.text("name")).isEqualTo("localhost:" + node.port());
        assertThat(told.text("region")).isEqualTo("eu-west");
        assertThat(told.number("hit")).isEqualTo(2);
        assertThat(told.number("miss")).isEqualTo(2);
        assertThat(told.text("durations").split(","))
                .hasSize(told.text("durationBounds").split(",").length + 1);
    }

    @Test
    void flight_isTold_whileItIsInTheAir() throws Exception {
        origin.latency(Duration.ofSeconds(8));
        Thread.ofVirtual().start(() -> {
            try {
                node.get("/example.com/!big/@v/v1.0.0.zip");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        FlatJson flight = awaitLine("flight");
        assertThat(flight.text("key")).isEqualTo("example.com/!big/@v/v1.0.0.zip");
        assertThat(flight.number("millis")).isPositive();
    }
}
