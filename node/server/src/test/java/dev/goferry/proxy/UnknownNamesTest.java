package dev.goferry.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Names that nobody has: {@code go get} asks for them all day, so they must cost next to nothing. */
final class UnknownNamesTest extends OneNode {
    private static final int IMPOSSIBLE = 10_000;

    @Test
    void unknownName_isAskedForOnce_by300Requests() throws Exception {
        origin.latency(Duration.ofMillis(300));
        for (String path : List.of("@v/list", "@latest", "@v/v1.0.0.info", "@v/v1.0.0.zip")) {
            assertThat(statuses("/example.com/unknown/" + path, 300)).containsOnly(404);
            assertThat(origin.requests("example.com/unknown/" + path)).as(path).isEqualTo(1);
        }
    }

    @Test
    void knownZip_isFetchedOnce_for200Requests() throws Exception {
        origin.publish("example.com/m", "v1.0.0").zip();
        origin.latency(Duration.ofMillis(300));
        assertThat(statuses("/example.com/m/@v/v1.0.0.zip", 200)).containsOnly(200);
        assertThat(origin.requests("example.com/m/@v/v1.0.0.zip")).isEqualTo(1);
    }

    @Test
    void impossibleNames_costNoUpstreamRequest() throws Exception {
        List<String> forms = List.of(
                "/name%d/@v/list",
                "/github.com/@v/list?%d",
                "/github.com/owner%d/@latest",
                "/example.com/Upper%d/@v/list",
                "/example.com/m%d/@v/main.zip",
                "/example.com/m%d/v1/@v/list",
                "/example.com/m/v3/@v/v2.0.%d.info",
                "/example.com/m/v2/@v/v3.0.%d.zip",
                "/example.com/-m%d./@latest",
                "/example.com/m%d/@v/v1.0.0.tar");
        for (int i = 0; i < IMPOSSIBLE; i++) {
            String path = String.format(forms.get(i % forms.size()), i);
            assertThat(node.get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(origin.requests()).isEmpty();
    }

    private List<Integer> statuses(String path, int clients) throws Exception {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> asked = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                asked.add(pool.submit(() -> node.get(path).statusCode()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : asked) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }
}
