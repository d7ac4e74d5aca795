package dev.goferry.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final History history = new History();

    private static NodeFigures node(String member, long hits, long misses, long bytes, String durations) {
        String word = "{\"type\":\"node\",\"v\":1,\"name\":\"n\",\"hit\":" + hits + ",\"miss\":" + misses
                + ",\"bytes\":"
                + bytes + ",\"flights\":2,\"durationBounds\":\"1000,5000\",\"durations\":\"" + durations + "\"}\n"
                + "{\"type\":\"upstream\",\"host\":\"u\",\"requests\":" + misses + ",\"failed\":0,\"resting\":false}\n";
        return NodeFigures.read(member, word).orElseThrow();
    }

    @Test
    void sample_hasWhatAllNodesDid_sinceTheOneBefore() {
        assertThat(history.add(List.of(node("a", 100, 0, 0, "100,0,0"), node("b", 5, 5, 0, "0,0,0")), START))
                .isEmpty();
        Sample sample = history.add(
                        List.of(node("a", 190, 0, 1_000, "190,0,0"), node("b", 5, 15, 4_000, "0,10,0")),
                        START.plusSeconds(10))
                .orElseThrow();

        assertThat(sample.json().path("requestsPerSecond").asDouble()).isEqualTo(10);
        assertThat(sample.json().path("hitRatio").asDouble()).isEqualTo(0.9);
        assertThat(sample.json().path("bytesPerSecond").asLong()).isEqualTo(500);
        assertThat(sample.json().path("upstreamPerSecond").asDouble()).isEqualTo(1);
        assertThat(sample.json().path("p99Millis").asDouble()).isEqualTo(5);
        assertThat(sample.flights()).isEqualTo(4);
        assertThat(history.latest("a").orElseThrow().requests()).isEqualTo(90);
        assertThat(history.latest("b").orElseThrow().hits()).isZero();
    }

    @Test
    void node_thatIsNewOrBeganAgain_isNoSpikeAndNoHole() {
        history.add(List.of(node("a", 1_000_000, 0, 0, "9,0,0")), START);
        Sample sample = history.add(
                        List.of(node("a", 10, 0, 0, "0,0,0"), node("new", 5_000, 0, 0, "1,0,0")), START.plusSeconds(5))
                .orElseThrow();

        assertThat(sample.requests()).isZero();
        assertThat(sample.json().has("hitRatio")).isFalse();
        assertThat(sample.json().has("p99Millis")).isFalse();
    }

    @Test
    void samples_areAnHour_theOldestGo() {
        for (int i = 0; i <= History.MOST + 10; i++) {
            assertThat(history.isDue(START.plus(History.EVERY.multipliedBy(i)))).isTrue();
            history.add(List.of(), START.plus(History.EVERY.multipliedBy(i)));
        }

        assertThat(history.all()).hasSize(History.MOST);
        assertThat(history.all().getFirst().at()).isEqualTo(START.plus(History.EVERY.multipliedBy(11)));
        assertThat(history.isDue(START.plus(History.EVERY.multipliedBy(History.MOST + 11))
                        .minusMillis(1)))
                .isFalse();
    }

    @Test
    void words_thatNobodyUnderstands_areLeftOut() {
        assertThat(NodeFigures.read("m", "not JSON")).isEmpty();
        assertThat(NodeFigures.read("m", "")).isEmpty();
        assertThat(NodeFigures.read("m", "{\"type\":\"node\",\"v\":2}")).isEmpty();
        NodeFigures odd = NodeFigures.read(
                        "m", "{\"type\":\"node\",\"v\":1,\"hit\":\"x\",\"miss\":-5,\"durations\":\"1,x\"}")
                .orElseThrow();
        assertThat(odd.requests()).isZero();
        assertThat(odd.durations()).isEmpty();
    }
}
