package dev.goferry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A go command through an empty proxy, beside the same straight from the origin; the contenders in turn, so that all of
 * them meet the same moods of the machine. Goferry is then emptied by a purge of all and asked once more: the first time
 * its process is a second old, the second time its code is compiled.
 *
 * @param most the bound on the ratio to straight
 */
record ColdRow(String name, String command, int latencyMillis, boolean sumDb, double most) implements Row {
    /** What one run showed. */
    private record Run(double seconds, double cpuSeconds, double peakBytes, double upstream, String notes) {}

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        var checked = sumDb ? ", verified against a checksum database" : "";
        table.row(name, "go " + command + ", empty caches, origin " + latencyMillis + " ms away" + checked);
        var runs = new LinkedHashMap<String, List<Run>>();
        for (int i = 0; i < repeats(lab); i++) {
            for (var contender : lab.fetching()) {
                run(lab, contender, runs);
            }
        }
        var straight = runs.get("straight");
        runs.forEach((who, shown) -> print(table, who, shown, straight));
    }

    private int repeats(Lab lab) {
        return command.endsWith("download") ? (lab.repeats() + 1) / 2 : lab.repeats();
    }

    private void run(Lab lab, Contender contender, Map<String, List<Run>> runs)
            throws IOException, InterruptedException {
        var origin = lab.origin(latencyMillis, sumDb);
        try (var server = lab.start(contender, origin, Map.of())) {
            runs.computeIfAbsent(contender.name(), n -> new ArrayList<>()).add(run(lab, server, origin));
            if (contender.hasControl()) {
                server.control().empty();
                runs.computeIfAbsent("once more", n -> new ArrayList<>()).add(run(lab, server, origin));
            }
        }
    }

    private Run run(Lab lab, Started server, OriginProcess origin) throws IOException, InterruptedException {
        long before = origin.count("all");
        var cpu = server.cpu();
        double seconds = lab.go(server, command.split(" "));
        return new Run(
                seconds,
                server.cpu().minus(cpu).toMillis() / 1e3,
                server.peakResidentBytes(),
                origin.count("all") - before,
                PrefetchMetrics.of(server));
    }

    private void print(Table table, String who, List<Run> runs, @Nullable List<Run> straight) {
        var figures = new ArrayList<String>();
        figures.add(Figures.seconds(runs.stream().map(Run::seconds).toList()));
        if (straight != null && !straight.equals(runs)) {
            figures.add(Table.ratio(median(runs, Run::seconds) / median(straight, Run::seconds), "straight", most));
            figures.add("CPU " + Figures.number(median(runs, Run::cpuSeconds), 2) + " s");
            figures.add("peak " + Figures.mebibytes(median(runs, Run::peakBytes)));
        }
        figures.add("upstream " + Figures.number(median(runs, Run::upstream), 0));
        figures.add(runs.getLast().notes());
        table.line(who, figures.toArray(String[]::new));
    }

    private static double median(List<Run> runs, java.util.function.Function<Run, Double> of) {
        return Figures.median(runs.stream().map(of).toList());
    }
}
