package dev.goferry.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A prewarm of the main module's go.sum into an empty standalone Goferry, beside the same files straight from the origin
 * over as many connections as the job has steps under way; then once more by the same process, whose code is compiled by
 * then, after a purge of all.
 *
 * @param bytesPerSecond of the origin, a connection
 */
record PrewarmRow(String name, int latencyMillis, long bytesPerSecond) implements Row {
    private static final double LEAST = 0.8;
    private static final String AT_ONCE = "16";

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        var sums = Sums.of(lab.corpus());
        var origin = lab.origin(latencyMillis, bytesPerSecond);
        table.row(
                name,
                "prewarm of go.sum, the " + sums.files().size() + " files that the corpus has, " + AT_ONCE
                        + " at once, origin " + latencyMillis + " ms away with "
                        + Figures.number(bytesPerSecond / 1e6, 1) + " MB/s a connection");
        var straight = new ArrayList<Double>();
        var young = new ArrayList<Double>();
        var warm = new ArrayList<Double>();
        var list = lab.list(sums.files());
        straight(lab, origin, lab.list(sums.small())); // The origin's first pass is its compiler's.
        for (int i = 0; i < lab.repeats(); i++) {
            straight.add(straight(lab, origin, list));
            try (var region = lab.goferry(origin)) {
                young.add(prewarm("young", region, origin, sums, table));
                region.control().empty();
                warm.add(prewarm("warm", region, origin, sums, table));
            }
        }
        table.line("straight", Figures.seconds(straight));
        table.line("prewarm", Figures.seconds(young), speed(straight, young));
        table.line(
                "once more", Figures.seconds(warm), speed(straight, warm), "by the same process, after a purge of all");
    }

    private static String speed(List<Double> straight, List<Double> prewarm) {
        return Table.atLeast(Figures.median(straight) / Figures.median(prewarm), "straight's speed", LEAST);
    }

    private static double straight(Lab lab, OriginProcess origin, Path list) throws IOException, InterruptedException {
        return lab.load(origin.url(), "-clients", AT_ONCE, "-paths", list.toString())
                .get("seconds");
    }

    /** From the request until the job says that it is done. */
    private static double prewarm(String node, Started region, OriginProcess origin, Sums sums, Table table)
            throws InterruptedException {
        var control = region.control();
        long before = origin.count("all");
        origin.count("most"); // What was before does not count.
        var cpu = region.cpu();
        long begin = System.nanoTime();
        control.await(control.begin(sums));
        double seconds = (System.nanoTime() - begin) / 1e9;
        long most = origin.count("most");
        table.line(
                node,
                Figures.number(seconds, 2) + " s",
                "upstream " + (origin.count("all") - before) + ", at once " + most,
                "CPU " + Figures.number(region.cpu().minus(cpu).toMillis() / 1e3, 1) + " s",
                "peak " + Figures.mebibytes(region.peakResidentBytes()));
        return seconds;
    }
}
