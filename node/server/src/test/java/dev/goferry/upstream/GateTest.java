package dev.goferry.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.goferry.upstream.Gate.Slot;
import dev.goferry.upstream.UpstreamRequest.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private static Slot slot(Gate gate, Priority priority) throws InterruptedException {
        return Objects.requireNonNull(gate.enter(priority, Duration.ZERO));
    }

    @Test
    void interactive_goesFirst_thenPrefetches() throws InterruptedException {
        Gate gate = new Gate(1, 1, 10);
        List<String> order = new CopyOnWriteArrayList<>();
        Slot first = slot(gate, Priority.INTERACTIVE);
        Thread ahead = waiter(gate, Priority.PREFETCH, "prefetch", order);
        await().until(() -> gate.waiting() == 1);
        Thread one = waiter(gate, Priority.INTERACTIVE, "one", order);
        await().until(() -> gate.waiting() == 2);
        Thread two = waiter(gate, Priority.INTERACTIVE, "two", order);
        await().until(() -> gate.waiting() == 3);
        first.close();
        for (Thread thread : List.of(ahead, one, two)) {
            thread.join();
        }
        assertThat(order).containsExactly("one", "two", "prefetch");
    }

    private static Thread waiter(Gate gate, Priority priority, String name, List<String> order) {
        return Thread.ofVirtual().start(() -> {
            try (Slot slot = gate.enter(priority, LONG)) {
                order.add(slot == null ? "nothing" : name);
            } catch (InterruptedException e) {
                order.add("interrupted");
            }
        });
    }

    @Test
    void jobs_waitLikePrefetches_behindClients() throws InterruptedException {
        Gate gate = new Gate(2, 1, 10);
        Slot job = slot(gate, Priority.BACKGROUND);
        assertThat(gate.enter(Priority.PREFETCH, Duration.ofMillis(10))).isNull();
        assertThat(gate.enter(Priority.BACKGROUND, Duration.ofMillis(10))).isNull();
        slot(gate, Priority.INTERACTIVE);
        job.close();
        slot(gate, Priority.BACKGROUND);
    }

    @Test
    void prefetches_leaveSlots_beyondTheirShare() throws InterruptedException {
        Gate gate = new Gate(3, 2, 10);
        Slot one = slot(gate, Priority.PREFETCH);
        slot(gate, Priority.PREFETCH);
        assertThat(gate.enter(Priority.PREFETCH, Duration.ofMillis(10))).isNull();
        slot(gate, Priority.INTERACTIVE);
        one.close();
        one.close();
        slot(gate, Priority.PREFETCH);
        assertThat(gate.enter(Priority.INTERACTIVE, Duration.ofMillis(10))).isNull();
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void queue_refusesAtOnce_whenItIsFull() throws InterruptedException {
        Gate gate = new Gate(1, 1, 1);
        Slot held = slot(gate, Priority.INTERACTIVE);
        List<String> order = new CopyOnWriteArrayList<>();
        Thread waiting = waiter(gate, Priority.INTERACTIVE, "waited", order);
        await().until(() -> gate.waiting() == 1);
        long start = System.nanoTime();
        assertThat(gate.enter(Priority.INTERACTIVE, LONG)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        held.close();
        waiting.join();
        assertThat(order).containsExactly("waited");
    }
}
