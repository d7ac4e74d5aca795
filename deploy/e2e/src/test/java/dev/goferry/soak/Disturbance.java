package dev.goferry.soak;

import dev.goferry.faults.Fixtures;
import dev.goferry.faults.RecordedClient;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** What goes wrong once a minute. The first node and the control plane live through all of it, so that they can be judged. */
enum Disturbance {
    NODE_KILLED("kill -9, started again after 3 s"),
    NODE_FROZEN("SIGSTOP for 8 s"),
    NODE_REPLACED("stopped in order, started again"),
    BUCKET_KILLED("the bucket's server killed, back after 6 s"),
    BUCKET_FROZEN("the bucket's server does not answer for 6 s"),
    UPSTREAM_GONE("upstream refuses for 8 s"),
    UPSTREAM_BREAKS("upstream resets every zip for 8 s"),
    UPSTREAM_LIES("upstream sends other zips than were signed for 8 s"),
    PURGE("a version is purged while it is asked for"),
    CONTROL_FROZEN("the control plane frozen for 8 s");

    private static final Duration LONG = Duration.ofSeconds(8);
    private static final Duration SHORT = Duration.ofSeconds(6);
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);

    final String what;

    Disturbance(String what) {
        this.what = what;
    }

    /** Its name in module paths, in which a capital letter would be an escape's want. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** So many, each kind about equally often, by a seed. */
    static List<Disturbance> deal(int count, Random random) {
        List<Disturbance> all = new ArrayList<>();
        while (all.size() < count) {
            List<Disturbance> deck = new ArrayList<>(List.of(values()));
            Collections.shuffle(deck, random);
            all.addAll(deck);
        }
        return all.subList(0, count);
    }

    /** The node that it happens to, if it happens to one. */
    Optional<Integer> victim(int nodes, Random random) {
        return switch (this) {
            case NODE_KILLED, NODE_REPLACED -> Optional.of(1 + random.nextInt(nodes - 1));
            case NODE_FROZEN -> Optional.of(random.nextInt(nodes));
            case BUCKET_KILLED, BUCKET_FROZEN, UPSTREAM_GONE, UPSTREAM_BREAKS, UPSTREAM_LIES, PURGE, CONTROL_FROZEN ->
                Optional.empty();
        };
    }

    /** Whether a file may be asked of the upstream as often as clients ask for it: what comes cannot be kept. */
    boolean keepsFilesOut() {
        return switch (this) {
            case BUCKET_KILLED, BUCKET_FROZEN, UPSTREAM_GONE, UPSTREAM_BREAKS, UPSTREAM_LIES -> true;
            case NODE_KILLED, NODE_FROZEN, NODE_REPLACED, PURGE, CONTROL_FROZEN -> false;
        };
    }

    /** Makes it happen and mends it; {@code folder} of the origin is where the modules of this time lie. */
    void happen(Processes region, int victim, Program.Version version, String name, String folder) throws Exception {
        int last = region.programs().size() - 1;
        switch (this) {
            case NODE_KILLED -> {
                region.programs().get(victim).kill();
                Thread.sleep(3_000);
                region.restart(victim, version, name);
                region.awaitMembers(victim, last + 1);
            }
            case NODE_REPLACED -> {
                region.programs().get(victim).stop();
                region.restart(victim, version, name);
                region.awaitMembers(victim, last + 1);
            }
            case NODE_FROZEN -> freeze(region.programs().get(victim));
            case CONTROL_FROZEN -> freeze(region.programs().get(last));
            case BUCKET_KILLED -> {
                region.server.kill();
                Thread.sleep(SHORT);
                region.server.restart();
            }
            case BUCKET_FROZEN -> {
                region.server.freeze();
                Thread.sleep(SHORT);
                region.server.thaw();
            }
            case UPSTREAM_GONE -> {
                region.origin().refuse();
                Thread.sleep(LONG);
                region.origin().comeBack();
            }
            case UPSTREAM_BREAKS -> scripted(region, folder, Script.serve().resetAfter(1_000));
            case UPSTREAM_LIES -> scripted(region, folder, Script.serve().bytes(other()));
            case PURGE -> purge(region, last, folder);
        }
    }

    private static void freeze(Program program) throws Exception {
        program.signal("STOP");
        Thread.sleep(LONG);
        program.signal("CONT");
    }

    private static void scripted(Processes region, String folder, Script script) throws InterruptedException {
        region.origin().script("example.com/" + folder + "/", script);
        Thread.sleep(LONG);
        region.origin().peace();
    }

    private static byte[] other() {
        return ModuleFiles.of("example.com/other", "v1.0.0", Fixtures.noise(20_000, 7))
                .zip();
    }

    /** Fails if a node still serves it when it must not (promise P8). */
    private static void purge(Processes region, int nodes, String folder) throws Exception {
        String module = "example.com/" + folder + "/purged";
        String zip = "/" + module + "/@v/v1.0.0.zip";
        region.publish(module, "v1.0.0", Fixtures.noise(5_000, module.hashCode()));
        for (int node = 0; node < nodes; node++) {
            expect(region, node, zip, 200, Duration.ofSeconds(30));
        }
        region.purge(module, "v1.0.0");
        for (int node = 0; node < nodes; node++) {
            expect(region, node, zip, 403, EFFECTIVE);
        }
    }

    private static void expect(Processes region, int node, String zip, int status, Duration within)
            throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        int last = -1;
        while (last != status) {
            try (RecordedClient client = region.client(node, "purger")) {
                last = client.get(zip).status();
            }
            if (last != status && System.nanoTime() > end) {
                throw new AssertionError("node " + node + " answers " + last + " to " + zip + ", not " + status);
            }
            Thread.sleep(50);
        }
    }
}
