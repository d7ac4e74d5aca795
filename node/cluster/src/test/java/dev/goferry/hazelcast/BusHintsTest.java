package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.cluster.Hint;
import dev.goferry.module.ModulePath;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class BusHintsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final TestMembers MEMBERS = new TestMembers(2);
    private static final List<Hint> HEARD = new CopyOnWriteArrayList<>();
    private static final List<Hint> OWN = new CopyOnWriteArrayList<>();
    private static HazelcastCluster one;
    private static HazelcastCluster two;
    private static Vertx first;
    private static Vertx second;

    @BeforeAll
    static void start() throws Exception {
        one = MEMBERS.start(0);
        two = MEMBERS.start(1);
        TestMembers.awaitSize(2, one, two);
        first = one.vertx(new VertxOptions());
        second = two.vertx(new VertxOptions());
        one.hints().listen(OWN::add);
        two.hints().listen(HEARD::add);
        // The bus learns of a consumer a moment after it was registered.
        Awaitility.await().atMost(LONG).until(() -> {
            one.hints().send(new Hint.LogGrew(0));
            return !HEARD.isEmpty();
        });
    }

    @AfterAll
    static void end() throws Exception {
        first.close().await(20, TimeUnit.SECONDS);
        second.close().await(20, TimeUnit.SECONDS);
        MEMBERS.close();
    }

    @Test
    void hints_reachTheOthers_asTheyWereSent() {
        Hint grew = new Hint.LogGrew(Long.MAX_VALUE);
        Hint advanced = new Hint.Advanced(new ModulePath("example.com/Azure/x"), 17);
        one.hints().send(grew);
        one.hints().send(advanced);
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(HEARD).contains(grew, advanced));
        assertThat(OWN.stream().filter(grew::equals)).hasSize(1);
    }

    @Test
    void hints_areDroppedAndCounted_withoutARightStamp() {
        long before = two.droppedHints();
        Hint lie = new Hint.LogGrew(666);
        String text = "somebody 666 ";
        String wrong =
                new ClusterSecret("a secret of other members", InstantSource.system()).stamp(BusHints.ADDRESS + text);
        ClusterSecret right = new ClusterSecret(TestMembers.SECRET, InstantSource.system());
        first.eventBus().publish(BusHints.ADDRESS, text);
        first.eventBus().publish(BusHints.ADDRESS, text, stamped(wrong));
        first.eventBus().publish(BusHints.ADDRESS, text, stamped(right.stamp(BusHints.ADDRESS + "other text")));
        first.eventBus().publish(BusHints.ADDRESS, text, stamped(right.stamp(text)));
        first.eventBus().publish(BusHints.ADDRESS, 666);
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(two.droppedHints() - before).isEqualTo(5));
        assertThat(HEARD).doesNotContain(lie);
    }

    @Test
    void hints_areDropped_whenNobodyCanReadThem() {
        long before = two.droppedHints();
        ClusterSecret right = new ClusterSecret(TestMembers.SECRET, InstantSource.system());
        for (String text :
                List.of("somebody x y", "somebody", "somebody 1 no path", "somebody 1 " + "x".repeat(3000))) {
            first.eventBus().publish(BusHints.ADDRESS, text, stamped(right.stamp(BusHints.ADDRESS + text)));
        }
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(two.droppedHints() - before).isEqualTo(4));
    }

    private static DeliveryOptions stamped(String stamp) {
        return new DeliveryOptions().addHeader(BusHints.STAMP, stamp);
    }
}
