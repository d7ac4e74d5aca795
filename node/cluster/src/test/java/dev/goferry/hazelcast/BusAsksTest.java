package dev.goferry.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.Asks;
import dev.goferry.cluster.Asks.Told;
import dev.goferry.cluster.ClusterSecret;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three nodes and a control plane. */
final class BusAsksTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int NODES = 3;
    private static final ClusterSecret RIGHT = new ClusterSecret(TestMembers.SECRET, InstantSource.system());
    private static final TestMembers MEMBERS = new TestMembers(NODES + 1);
    private static final List<HazelcastCluster> ALL = new ArrayList<>();
    private static final List<Vertx> BUSES = new ArrayList<>();
    private static final List<List<Told>> HEARD = IntStream.rangeClosed(0, NODES)
            .<List<Told>>mapToObj(i -> new CopyOnWriteArrayList<>())
            .toList();

    @BeforeAll
    static void start() throws Exception {
        for (int i = 0; i < NODES; i++) {
            ALL.add(MEMBERS.start(i));
            BUSES.add(ALL.get(i).vertx(new VertxOptions().setEventLoopPoolSize(1)));
        }
        HazelcastCluster control = MEMBERS.start(MEMBERS.config(NODES).withoutData());
        control.openBus();
        control.awaitBus();
        ALL.add(control);
        TestMembers.awaitSize(NODES + 1, ALL.toArray(HazelcastCluster[]::new));
        for (int i = 0; i <= NODES; i++) {
            asks(i).listen(HEARD.get(i)::add);
        }
        // The bus learns of a consumer a moment after it was registered.
        for (int from = 0; from < NODES; from++) {
            Told hello = asked("hello-from-" + from, 1);
            int teller = from;
            Awaitility.await().atMost(LONG).until(() -> {
                asks(teller).tell(hello);
                return IntStream.range(0, NODES)
                        .allMatch(i -> i == teller || HEARD.get(i).contains(hello));
            });
        }
    }

    @AfterAll
    static void end() throws Exception {
        for (Vertx bus : BUSES) {
            bus.close().await(20, TimeUnit.SECONDS);
        }
        MEMBERS.close();
    }

    private static Asks asks(int member) {
        return ALL.get(member).asks();
    }

    private static ArtifactKey mod(int number) {
        return ArtifactKey.parse("example.com/!azure/m" + number + "/@v/v1.0.0.mod")
                .orElseThrow();
    }

    private static Told asked(String client, int number) {
        return new Told.Asked(client, mod(number));
    }

    private static List<Integer> homes(String client) {
        return IntStream.rangeClosed(0, NODES)
                .filter(i -> asks(i).isHome(client))
                .boxed()
                .toList();
    }

    private static String clientOf(int home, String net) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> net + i)
                .filter(client -> homes(client).equals(List.of(home)))
                .findFirst()
                .orElseThrow();
    }

    /** Told after all else by each way, so that what came before it has been sent. */
    private static void awaitLast(int teller, int... hearers) {
        Told last = asked("last-" + System.nanoTime(), 2);
        asks(teller).tell(last);
        Awaitility.await()
                .atMost(LONG)
                .until(() -> IntStream.of(hearers).allMatch(i -> HEARD.get(i).contains(last)));
    }

    @Test
    void everyClient_hasOneHomeAmongTheNodes_andEachNodeItsShare() {
        int[] share = new int[NODES];
        for (int i = 0; i < 300; i++) {
            List<Integer> homes = homes("2001:db8::" + Integer.toHexString(i));
            assertThat(homes).hasSize(1).doesNotContain(NODES);
            share[homes.getFirst()]++;
        }
        assertThat(IntStream.of(share)).allMatch(clients -> clients > 50);
    }

    @Test
    void asked_isHeardByAllOtherNodes_once_andByNobodyElse() {
        List<Told> told =
                IntStream.range(0, 500).mapToObj(i -> asked("10.2.0.1", i)).toList();
        told.forEach(asks(0)::tell);
        awaitLast(0, 1, 2);
        for (int node = 1; node < NODES; node++) {
            assertThat(askedBy("10.2.0.1", node)).containsExactlyInAnyOrderElementsOf(told);
        }
        assertThat(HEARD.get(0)).doesNotContainAnyElementsOf(told);
        assertThat(HEARD.get(NODES)).isEmpty();
    }

    @Test
    void given_isHeardByTheHomeAlone_asItWas() {
        String client = clientOf(2, "10.1.1.");
        byte[] goMod = "module example.com/Azure/m3 // für alle\n".getBytes(UTF_8);
        asks(0).tell(new Told.Given(client, mod(3).module(), goMod));
        asks(2).tell(new Told.Given(client, mod(3).module(), goMod));
        Awaitility.await().atMost(LONG).until(() -> !given(2, client).isEmpty());
        awaitLast(0, 1, 2);
        awaitLast(2, 0, 1);
        assertThat(given(2, client)).hasSize(1);
        assertThat(given(2, client).getFirst().module()).isEqualTo(mod(3).module());
        assertThat(given(2, client).getFirst().goMod()).isEqualTo(goMod);
        assertThat(given(0, client)).isEmpty();
        assertThat(given(1, client)).isEmpty();
    }

    @Test
    void given_isNotSent_whenItIsTooLarge_andSentWhenItJustIsNot() {
        String client = clientOf(1, "10.1.2.");
        asks(0).tell(new Told.Given(client, mod(4).module(), new byte[Asks.LONGEST_GO_MOD + 1]));
        asks(0).tell(new Told.Given(client, mod(5).module(), new byte[Asks.LONGEST_GO_MOD]));
        Awaitility.await().atMost(LONG).until(() -> !given(1, client).isEmpty());
        assertThat(given(1, client)).hasSize(1);
        assertThat(given(1, client).getFirst().module()).isEqualTo(mod(5).module());
    }

    @Test
    void ahead_isHeardByAllOtherNodes() {
        Told ahead = new Told.Ahead(mod(10));
        asks(2).tell(ahead);
        awaitLast(2, 0, 1);
        assertThat(HEARD.get(0)).containsOnlyOnce(ahead);
        assertThat(HEARD.get(1)).containsOnlyOnce(ahead);
    }

    private static List<Told> askedBy(String client, int node) {
        return HEARD.get(node).stream()
                .filter(told ->
                        told instanceof Told.Asked asked && asked.client().equals(client))
                .toList();
    }

    private static List<Told.Given> given(int node, String client) {
        return HEARD.get(node).stream()
                .filter(Told.Given.class::isInstance)
                .map(Told.Given.class::cast)
                .filter(told -> told.client().equals(client))
                .toList();
    }

    @Test
    void tooMuchAtOnce_isForgotten_andNobodyWaits() {
        String client = clientOf(1, "10.1.3.");
        long before = HEARD.get(1).size();
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            asks(0).tell(new Told.Given(client, mod(6).module(), new byte[Asks.LONGEST_GO_MOD]));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        Awaitility.await().atMost(LONG).until(() -> HEARD.get(1).size() > before);
        Awaitility.await().atMost(LONG).untilAsserted(() -> awaitLast(0, 1, 2));
        assertThat(HEARD.get(1).size() - before).isLessThan(1000);
    }

    @Test
    void message_isDroppedAndCounted_withoutTheStampOfItsReader() {
        String good = "asked 10.3.0.1 " + mod(7).path() + "\n";
        String there = place(1);
        String wrong = new ClusterSecret("a secret of other members", InstantSource.system()).stamp(there + good);
        assertDropped(5, () -> {
            BUSES.getFirst().eventBus().send(there, good);
            send(there, good, wrong);
            send(there, good, RIGHT.stamp(place(2) + good));
            send(there, good, "x".repeat(1 << 20));
            BUSES.getFirst().eventBus().send(there, 666);
        });
        assertThat(HEARD.get(1)).doesNotContain(asked("10.3.0.1", 7));
    }

    @Test
    void line_isDroppedAndCounted_whenNobodyCanReadIt() {
        String good = "asked 10.3.0.2 " + mod(8).path();
        String given = good.replace("asked", "given");
        List<String> bad = List.of(
                "",
                "asked",
                "asked 10.3.0.2",
                "asks 10.3.0.2 " + mod(8).path(),
                "asked 10.3.0.2 example.com/m/@v/list",
                "asked 10.3.0.2 example.com/M/@v/v1.0.0.mod",
                "asked 10.3.0.2 " + "x".repeat(2000) + "/@v/v1.0.0.mod",
                "asked " + "1".repeat(65) + " " + mod(8).path(),
                good + " AAAA",
                given,
                given + " no-base64!",
                given + " AAAA more",
                given.replace(".mod", ".zip") + " AAAA",
                given + " " + Base64.getEncoder().encodeToString(new byte[Asks.LONGEST_GO_MOD + 1]),
                "ahead example.com/m",
                "ahead 10.3.0.2 " + mod(8).path());
        assertDropped(
                bad.size(),
                () -> bad.forEach(line -> {
                    String text = line + "\n";
                    send(place(1), text, RIGHT.stamp(place(1) + text));
                }));
        assertDropped(1, () -> {
            String both = bad.get(1) + "\n" + good + "\n";
            send(place(1), both, RIGHT.stamp(place(1) + both));
        });
        assertThat(askedBy("10.3.0.2", 1)).containsExactly(asked("10.3.0.2", 8));
    }

    @Test
    void message_isDroppedAndCounted_whenItIsTooLong() {
        String line = "asked 10.3.0.3 " + mod(9).path() + "\n";
        String text = line.repeat(BusAsks.LONGEST / line.length() + 1);
        assertDropped(1, () -> send(place(1), text, RIGHT.stamp(place(1) + text)));
        assertThat(HEARD.get(1)).doesNotContain(asked("10.3.0.3", 9));
    }

    private static String place(int node) {
        return BusAsks.ADDRESS + ALL.get(node).members().self().peer();
    }

    private static void send(String place, String text, String stamp) {
        BUSES.getFirst().eventBus().send(place, text, new DeliveryOptions().addHeader(BusHints.STAMP, stamp));
    }

    private static void assertDropped(int count, Runnable what) {
        long before = ALL.get(1).droppedHints();
        what.run();
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(
                        () -> assertThat(ALL.get(1).droppedHints() - before).isEqualTo(count));
    }
}
