package dev.goferry.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * What clients wait while a prewarm runs at full speed, beside the same on the same node at rest: for small hits, and for
 * small misses that the origin has. An eighth of the go.sum is there before, an eighth each is missed at rest and
 * meanwhile, the rest is prewarmed meanwhile. Then once more by the same process, whose code is compiled by then, after a
 * purge of all.
 *
 * @param bytesPerSecond of the origin, a connection
 */
record MeanwhileRow(String name, int latencyMillis, long bytesPerSecond) implements Row {
    private static final int PARTS = 8;
    private static final double MOST = 1.5;

    /** Requests a second: some hundred builds a minute. */
    private static final String HITS = "200";

    private static final String MISSES = "20";
    private static final String SECONDS = "3";

    private record Waits(Figures hits, Figures misses) {}

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        table.row(
                name,
                HITS + " small hits/s and " + MISSES + " small misses/s for " + SECONDS
                        + " s, at rest and while a prewarm runs, origin " + latencyMillis + " ms away with "
                        + Figures.number(bytesPerSecond / 1e6, 1) + " MB/s a connection");
        for (int i = 0; i < lab.repeats(); i++) {
            once(lab, table);
        }
    }

    private void once(Lab lab, Table table) throws IOException, InterruptedException {
        try (var region = lab.goferry(lab.origin(latencyMillis, bytesPerSecond))) {
            beside(lab, table, region, "");
            region.control().empty();
            beside(lab, table, region, ", once more");
        }
    }

    private void beside(Lab lab, Table table, Started region, String again) throws IOException, InterruptedException {
        var sums = Sums.of(lab.corpus());
        var hits = lab.list(sums.each(0, PARTS).small());
        var rest = new Sums(List.of());
        for (int part = 3; part < PARTS; part++) {
            rest = rest.and(sums.each(part, PARTS));
        }
        var control = region.control();
        control.await(control.begin(sums.each(0, PARTS)));
        load(lab, region, hits, HITS); // A JVM of a second's age says nothing of its hits.
        var before = both(lab, region, hits, lab.list(sums.each(1, PARTS).small()));
        var job = control.begin(rest);
        Thread.sleep(200); // The steps are named by then.
        var during = both(lab, region, hits, lab.list(sums.each(2, PARTS).small()));
        boolean lasted = !control.isEnded(job);
        control.await(job);
        print(table, "hits" + again, before.hits(), during.hits());
        print(table, "misses" + again, before.misses(), during.misses());
        table.line("", lasted ? "the prewarm lasted longer" : "the prewarm was over before the measurement");
    }

    private static Figures load(Lab lab, Started region, Path list, String rate)
            throws IOException, InterruptedException {
        return lab.load(region.url(), "-clients", "8", "-paths", list.toString(), "-rate", rate, "-seconds", SECONDS);
    }

    private static Waits both(Lab lab, Started region, Path hits, Path misses)
            throws InterruptedException, IOException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hit = threads.submit(() -> load(lab, region, hits, HITS));
            var miss = threads.submit(() -> load(lab, region, misses, MISSES));
            return new Waits(hit.get(), miss.get());
        } catch (ExecutionException e) {
            throw new BenchFailure(String.valueOf(e.getCause()));
        }
    }

    private static void print(Table table, String name, Figures before, Figures during) {
        table.line(
                name,
                "at rest " + times(before),
                "meanwhile " + times(during),
                "p99 " + Table.ratio(during.get("p99") / before.get("p99"), "at rest", MOST));
    }

    private static String times(Figures figures) {
        return "median " + ms(figures.get("median")) + ", p99 " + ms(figures.get("p99")) + ", longest "
                + ms(figures.get("longest"));
    }

    private static String ms(double seconds) {
        return Figures.number(seconds * 1e3, 1) + " ms";
    }
}
