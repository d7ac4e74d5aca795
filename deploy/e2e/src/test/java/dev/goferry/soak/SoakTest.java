package dev.goferry.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.faults.Fixtures;
import dev.goferry.faults.RecordedClient;
import dev.goferry.faults.SteadyLoad;
import dev.goferry.faults.SteadyLoad.Asked;
import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.history.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes and a control plane for {@code -Dgoferry.soak.minutes} under a steady, light load, with one disturbance a
 * minute by {@code -Dgoferry.soak.seed}: what they promise holds, and what they hold at the end is what they held at minute 5.
 */
@EnabledIfSystemProperty(named = SoakTest.MINUTES, matches = "[1-9]\\d*")
@Timeout(value = 1, unit = TimeUnit.DAYS)
final class SoakTest {
    static final String MINUTES = "goferry.soak.minutes";
    private static final int NODES = 3;
    private static final int BASELINE = 5;
    private static final int GROWN = 12;
    /** Leaves about one of 2,000 partitions without a key. */
    private static final int FILL = 1_000;

    /** Each has a member own about half of the partitions that it did not own before. */
    private static final int MOVES = 6;

    private static final SteadyLoad.Pace PACE = new SteadyLoad.Pace(6, Duration.ofMillis(400), 8);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofSeconds(2);
    private static final Duration RECOVERY = Duration.ofSeconds(12);

    /** When something was wrong, and with whom. */
    private record Trouble(Disturbance kind, Optional<Integer> victim, Instant from, Instant to) {
        boolean excuses(Asked asked) {
            return victim.filter(node -> node == asked.node()).isPresent()
                    && asked.got().seen().end().isAfter(from)
                    && asked.got().seen().start().isBefore(to);
        }

        String shown() {
            return kind.word() + victim.map(node -> " of node " + (node + 1)).orElse("") + ": " + kind.what;
        }
    }

    @TempDir
    Path folder;

    private final int minutes = Integer.getInteger(MINUTES);
    private final Random random = new Random(Long.getLong("goferry.soak.seed", 1));
    private final Program.Version version = VersionChangeTest.packaged();
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<Growth> growths = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    @Test
    void nothingGrows_andEveryPromiseHolds_underADisturbanceAMinute() throws Exception {
        // Bounds that are reached before the first reading: what grows after it is a leak.
        try (Processes region = Processes.start(
                folder, version, NODES, "soak", "cache.size=2MiB", "cache.memory=1MiB", "usage.flush=10s")) {
            settle(region);
            try (SteadyLoad load = SteadyLoad.begin(region, NODES, "soak", 1, PACE)) {
                run(region, load);
                load.end();
                judge(region, load);
            }
        }
        assertThat(broken).isEmpty();
    }

    /**
     * Has made what is made once and kept. Hazelcast makes a partition's part of a map when the first key falls there: so
     * nearly all partitions get keys. When a member goes, it makes parts of the event bus's subscriptions in all partitions that
     * a member then owns: so that happens often enough that each has owned nearly all.
     */
    private void settle(Processes region) throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> parts = new ArrayList<>();
            for (int part = 0; part < PACE.clients(); part++) {
                int first = part;
                parts.add(() -> fill(region, first));
            }
            for (Future<Void> part : clients.invokeAll(parts)) {
                part.get();
            }
        }
        for (int i = 0; i < MOVES; i++) {
            int node = 1 + i % (NODES - 1);
            region.programs().get(node).stop();
            region.restart(node, version, "soak");
            region.awaitMembers(node, NODES + 1);
        }
    }

    private static @Nullable Void fill(Processes region, int first) {
        try (RecordedClient client = region.client(first % NODES, "filler " + first)) {
            for (int i = first; i < FILL; i += PACE.clients()) {
                String module = "example.com/soak/fill/m" + i;
                region.publish(module, "v1.0.0", Fixtures.noise(2_000, i));
                assertThat(client.get("/" + module + "/@v/v1.0.0.zip").status()).isEqualTo(200);
            }
        }
        return null;
    }

    private void run(Processes region, SteadyLoad load) throws Exception {
        List<Reading> first = List.of();
        List<Disturbance> kinds = Disturbance.deal(minutes, random);
        Instant begun = Instant.now();
        for (int minute = 1; minute <= minutes; minute++) {
            disturb(region, load, minute, kinds.get(minute - 1));
            await(begun.plus(MINUTE.multipliedBy(minute)));
            if (minute == Math.min(BASELINE, Math.max(1, minutes / 2))) {
                first = read(region, load);
            }
        }
        List<Reading> last = read(region, load);
        for (int i = 0; i <= NODES; i++) {
            growths.add(new Growth(i < NODES ? "node " + (i + 1) : "control plane", first.get(i), last.get(i)));
        }
    }

    private void disturb(Processes region, SteadyLoad load, int minute, Disturbance kind) throws Exception {
        String during = "soak/" + minute + "-" + kind.word();
        load.phase(during);
        Thread.sleep(MOMENT);
        Optional<Integer> victim = kind.victim(NODES, random);
        Instant from = Instant.now();
        kind.happen(region, victim.orElse(0), version, "soak", during);
        Trouble trouble = new Trouble(kind, victim, from, Instant.now().plus(MOMENT));
        troubles.add(trouble);
        System.out.println("minute " + minute + ": " + trouble.shown());
        Thread.sleep(RECOVERY);
        load.phase("soak/" + minute + "-calm");
    }

    private static void await(Instant time) throws InterruptedException {
        Duration left = Duration.between(Instant.now(), time);
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    /** While clients rest, so that nothing under way is counted. */
    private static List<Reading> read(Processes region, SteadyLoad load) throws Exception {
        load.pause(true);
        Thread.sleep(RECOVERY);
        List<Reading> all = new ArrayList<>();
        for (Program program : region.programs()) {
            all.add(Reading.of(program));
        }
        load.pause(false);
        return all;
    }

    private void judge(Processes region, SteadyLoad load) throws Exception {
        must(
                "hits that failed at a well node",
                load.all()
                        .filter(Asked::hit)
                        .filter(asked ->
                                !asked.right() && troubles.stream().noneMatch(trouble -> trouble.excuses(asked)))
                        .map(Asked::shown)
                        .toList());
        must(
                "misses that failed while all was well",
                load.all()
                        .filter(asked -> !asked.hit() && !asked.right())
                        .filter(asked ->
                                asked.phase().endsWith("-calm") || asked.phase().endsWith("before"))
                        .map(Asked::shown)
                        .toList());
        must(
                "whole answers with wrong bytes",
                load.all()
                        .filter(asked -> asked.got().whole() && !asked.right())
                        .map(Asked::shown)
                        .toList());
        History all = region.told();
        must("promises P1, P3, P4, P5 in calm", violations(all, target -> target.contains("-calm/"), 0));
        must(
                "P1, P3, P4, P5 when a node or the control plane is disturbed",
                violations(all, target -> disturbed(target) && !keptOut(target), 2));
        must("P1, P3, P4 when files cannot be kept", violations(all, SoakTest::keptOut, Integer.MAX_VALUE - 1));
        StoredFiles stored = StoredFiles.of(region);
        must("P2: stored zips that nobody signed", stored.wrong());
        must("half commits in the bucket", stored.halves());
        report(load, stored);
    }

    private static boolean disturbed(String target) {
        return !target.contains("-calm/");
    }

    private static boolean keptOut(String target) {
        for (Disturbance kind : Disturbance.values()) {
            if (target.contains("-" + kind.word() + "/")) {
                return kind.keepsFilesOut();
            }
        }
        return false;
    }

    private static List<String> violations(History all, Predicate<String> which, int moreFetches) {
        History some = new History();
        all.observations().stream().filter(seen -> which.test(seen.target())).forEach(some::add);
        all.origin().stream().filter(seen -> which.test(seen.target())).forEach(some::add);
        return new HistoryChecker(Rules.of("origin").crashedFetchers(moreFetches))
                .check(some).stream().map(Violation::toString).toList();
    }

    private void must(String what, List<String> found) {
        System.out.printf("%-70s %d%n", what, found.size());
        found.stream().limit(5).forEach(each -> broken.add(what + ": " + each));
    }

    private void report(SteadyLoad load, StoredFiles stored) {
        System.out.printf(
                "%d requests, %d zips stored, %d disturbances%n%n%s%n",
                load.all().count(), stored.zips(), troubles.size(), Growth.HEAD);
        growths.forEach(growth -> System.out.println(growth.shown()));
        growths.stream().filter(Growth::sameLife).forEach(growth -> {
            System.out.println("what grew most in " + growth.process() + ":");
            growth.after().heap().grown(growth.before().heap(), GROWN).forEach(System.out::println);
        });
        List<String> excesses =
                growths.stream().flatMap(growth -> growth.excesses().stream()).toList();
        if (minutes > BASELINE) {
            broken.addAll(excesses);
        } else {
            System.out.println("too short to judge what grows: it takes more than " + BASELINE + " minutes");
            excesses.forEach(System.out::println);
        }
    }
}
