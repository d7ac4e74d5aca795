package dev.goferry.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the algorithm does for the real requests of Prometheus, in virtual time. */
class GraphReplayTest {
    private static final RecordedGraph PROMETHEUS = RecordedGraph.prometheus();

    @ParameterizedTest
    @ValueSource(ints = {30, 100})
    void graph_takesTwoFifthsOfTheTime_whenTheNodeIsEmpty(int latency) {
        var straight = replay(latency, false);
        straight.graph("a", 2);
        var through = replay(latency, true);
        through.graph("a", 2);
        double ratio = ratio(through.run(), straight.run());
        assertThat(ratio).as(by(through)).isLessThan(0.40);
        assertThat(through.useRate()).as(by(through)).isGreaterThan(0.8);
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 100})
    void download_takesAThirdOfTheWaiting_whenTheNodeIsEmpty(int latency) {
        var straight = replay(latency, false);
        var through = replay(latency, true);
        for (var each : new ReplayedGo[] {straight, through}) {
            each.graph("a", 2);
            each.run();
            each.download("a", 2);
        }
        double ratio = ratio(through.run(), straight.run());
        assertThat(ratio).as(by(through)).isLessThan(0.25);
        assertThat(through.useRate()).as(by(through)).isGreaterThan(0.85);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 16, 64})
    void useRate_holds_howeverManyRequestsAreInFlight(int lanes) {
        var through = replay(30, true);
        through.graph("a", lanes);
        through.run();
        assertThat(through.useRate()).as(by(through)).isGreaterThan(0.75);
    }

    @Test
    void requirementsBelowUnprunedModules_areAllAskedFor() {
        var through = replay(30, true);
        through.graph("a", 2);
        through.run();
        assertThat(issued(through, Reason.REQUIRED)).hasSizeGreaterThan(150);
        assertThat(through.asked).containsAll(issued(through, Reason.REQUIRED).toList());
    }

    @Test
    void infosAndZips_areNotFetchedAhead_whileOnlyTheGraphIsAsked() {
        var through = replay(30, true);
        through.graph("a", 2);
        through.run();
        assertThat(through.issued.keySet()).allMatch(file -> file.kind() == ArtifactKind.MOD);
    }

    @Test
    void infosAndZips_areAllAskedFor_whenTheClientDownloads() {
        var through = replay(30, true);
        through.graph("a", 2);
        through.run();
        through.download("a", 2);
        assertThat(issued(through, Reason.LISTED)).hasSizeGreaterThan(400);
        assertThat(through.asked).containsAll(issued(through, Reason.LISTED).toList());
    }

    @Test
    void secondRun_isAsFast_whenItComesFromTheSameAddressAtOnce() {
        var through = replay(30, true);
        through.graph("a", 2);
        through.graph("a", 2);
        var both = through.run();
        var straight = replay(30, false);
        straight.graph("a", 2);
        assertThat(ratio(both, straight.run())).isLessThan(0.45);
        assertThat(through.useRate()).as(by(through)).isGreaterThan(0.75);
    }

    private static ReplayedGo replay(int latency, boolean prefetching) {
        return new ReplayedGo(PROMETHEUS, Duration.ofMillis(latency), 32, prefetching);
    }

    private static double ratio(Duration through, Duration straight) {
        return (double) through.toNanos() / straight.toNanos();
    }

    private static Stream<ArtifactKey> issued(ReplayedGo go, Reason reason) {
        return go.issued.entrySet().stream().filter(e -> e.getValue() == reason).map(Map.Entry::getKey);
    }

    private static String by(ReplayedGo go) {
        var text = new StringBuilder();
        for (var reason : Reason.values()) {
            long all = issued(go, reason).count();
            text.append(reason)
                    .append(' ')
                    .append(issued(go, reason).filter(go.asked::contains).count())
                    .append('/')
                    .append(all)
                    .append("  ");
        }
        return text.toString();
    }
}
