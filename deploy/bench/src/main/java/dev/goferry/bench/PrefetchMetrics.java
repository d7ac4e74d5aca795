package dev.goferry.bench;

import java.net.URI;

/** The use rate of graph prefetch, from the metrics of a contender that has some. */
final class PrefetchMetrics {
    private PrefetchMetrics() {}

    /** In words, or nothing where there are no such metrics. */
    static String of(Started server) throws InterruptedException {
        var ops = server.ops();
        if (ops == null || !Web.answers(URI.create(ops + "/metrics"))) {
            return "";
        }
        double issued = 0;
        double used = 0;
        for (var line : Web.get(URI.create(ops + "/metrics")).lines().toList()) {
            if (line.startsWith("goferry_prefetch")) {
                double value = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                issued += line.contains("issued") ? value : 0;
                used += line.contains("used") ? value : 0;
            }
        }
        return issued == 0
                ? "nothing fetched ahead"
                : Figures.number(issued, 0) + " fetched ahead, " + Table.atLeast(used / issued, "used", 0.8);
    }
}
