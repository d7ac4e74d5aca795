package dev.goferry.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.prefetch.Requirements.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What all clients together may be remembered with. */
final class GraphPrefetchTest {
    private static final Duration IDLE = Duration.ofSeconds(60);

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    private GraphPrefetch graph(int clients, long memoryBytes) {
        PrefetchConfig config = new PrefetchConfig(true, true, 1, 1, 1, 0, IDLE, IDLE, clients, memoryBytes);
        return new GraphPrefetch(config, () -> now);
    }

    /** A go command begins: it asks for a module, whose go.mod requires many that nobody else names. */
    private static void begins(GraphPrefetch graph, String client, int requirements) {
        ModuleVersion top = module(client + ".example.com/top");
        graph.asked(client, new ArtifactKey(top, ArtifactKind.MOD));
        List<Requirement> required = IntStream.range(0, requirements)
                .mapToObj(i -> new Requirement(module("zzz.example.com/" + client + "/requirement/" + i), false))
                .toList();
        graph.seen(client, top, new Requirements(true, required));
    }

    private static ModuleVersion module(String path) {
        return new ModuleVersion(new ModulePath(path), new Version("v1.0.0"));
    }

    @Test
    void clients_areKeptWithinTheBound_theLongestSilentForgottenFirst() {
        long bound = 1 << 20;
        GraphPrefetch graph = graph(10_000, bound);
        for (int i = 0; i < 1_000; i++) {
            begins(graph, "c" + i, 100);
            assertThat(graph.bytes()).isLessThanOrEqualTo(bound);
        }
        assertThat(graph.bytes()).as("the bound is used").isGreaterThan(bound / 2);
    }

    @Test
    void firstClient_isForgotten_atOneByteLessThanBothTake() {
        GraphPrefetch roomy = graph(10, 1 << 30);
        begins(roomy, "a", 200);
        long one = roomy.bytes();
        begins(roomy, "b", 200);
        long both = roomy.bytes();

        GraphPrefetch exact = graph(10, both);
        begins(exact, "a", 200);
        begins(exact, "b", 200);
        assertThat(exact.bytes()).isEqualTo(both);

        GraphPrefetch tight = graph(10, both - 1);
        begins(tight, "a", 200);
        begins(tight, "b", 200);
        assertThat(tight.bytes()).isEqualTo(both - one);
    }

    @Test
    void goCommand_largerThanTheBound_isForgottenItself_andNothingBreaks() {
        GraphPrefetch graph = graph(10, 64 << 10);
        begins(graph, "a", 5_000);
        assertThat(graph.bytes()).isZero();
        assertThat(graph.asked("a", new ArtifactKey(module("a.example.com/next"), ArtifactKind.MOD)))
                .isEmpty();
        assertThat(graph.bytes()).isPositive();
    }

    @Test
    void memory_isGivenBack_byIdleClientsAndByThoseOverTheirNumber() {
        GraphPrefetch graph = graph(2, 1 << 30);
        begins(graph, "a", 100);
        long one = graph.bytes();
        for (String client : List.of("b", "c", "d")) {
            begins(graph, client, 100);
            assertThat(graph.bytes()).isLessThanOrEqualTo(2 * one);
        }
        now = now.plus(IDLE).plusSeconds(1);
        begins(graph, "e", 100);
        assertThat(graph.bytes()).isEqualTo(one);
    }

    @Test
    void estimate_coversTheHeap_thatIsReallyTaken() {
        GraphPrefetch graph = graph(1_000, 1L << 30);
        long before = usedHeap();
        for (int i = 0; i < 40; i++) {
            begins(graph, "c" + i, 2_500);
        }
        long taken = usedHeap() - before;
        assertThat(taken).isBetween(graph.bytes() / 4, graph.bytes() * 5 / 4);
    }

    /** After a few collections, the least of which is the truth. */
    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
