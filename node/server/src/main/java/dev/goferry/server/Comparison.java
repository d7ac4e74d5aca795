package dev.goferry.server;

import dev.goferry.commit.Artifacts;
import dev.goferry.config.NodeConfig;
import dev.goferry.keeper.AntiEntropy;
import dev.goferry.keeper.AntiEntropyRounds;
import dev.goferry.keeper.RegionLog;
import dev.goferry.keeper.StepLoop;
import dev.goferry.module.ModulePattern;
import dev.goferry.telemetry.Scrape;
import java.security.SecureRandom;
import java.time.InstantSource;

/** A node's turn at comparing its region's bucket with the log. */
final class Comparison implements AutoCloseable {
    /** What is left of the heap for two filters: a 64th, and no more than a pass needs. */
    private static final int PART_OF_HEAP = 128;

    private static final int LEAST_FILTER_BYTES = 64 << 10;

    private final AntiEntropyRounds rounds;
    private final StepLoop loop;

    private Comparison(AntiEntropyRounds rounds) {
        this.rounds = rounds;
        this.loop = StepLoop.start("log-comparison", rounds::step);
    }

    static Comparison start(NodeConfig config, Region region, RegionLog log, InstantSource clock) {
        // Looks into records only, so there is nothing to remember.
        Artifacts artifacts = new Artifacts(region.store(), new Artifacts.Limits(1, 0), clock);
        ModulePattern privateModules = config.checks().privateModules();
        AntiEntropy.Settings usual = AntiEntropy.Settings.DEFAULT;
        AntiEntropy.Settings settings =
                new AntiEntropy.Settings(filterBytes(), usual.grace(), usual.aStep(), usual.rest());
        SecureRandom random = new SecureRandom();
        return new Comparison(new AntiEntropyRounds(
                region.cluster().leases(),
                region.store(),
                () -> new AntiEntropy(
                        region.store(),
                        artifacts,
                        log.writer(),
                        config.region(),
                        module -> privateModules.matches(module.value()),
                        settings,
                        clock,
                        random),
                config.compareEvery(),
                clock,
                random));
    }

    private static int filterBytes() {
        long part = Long.highestOneBit(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
        return Math.clamp(part, LEAST_FILTER_BYTES, AntiEntropy.Settings.DEFAULT.filterBytes());
    }

    void into(Scrape scrape) {
        scrape.counter("goferry_anti_entropy_passes", "Comparisons of bucket and log finished here.", rounds.done());
        scrape.counter(
                "goferry_anti_entropy_appended", "Files that the log did not know until then.", rounds.appended());
        scrape.gauge(
                "goferry_anti_entropy_missing",
                "Files that the log names and the bucket had not, by the last comparison here.",
                (double) rounds.missing());
    }

    @Override
    public void close() {
        loop.close();
        rounds.close();
    }
}
