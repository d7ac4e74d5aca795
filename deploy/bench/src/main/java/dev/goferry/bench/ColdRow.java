package dev.goferry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A go command through an empty proxy, beside the same straight from the origin; the contenders in turn, so that all of
 * them meet the same moods of the machine.
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
        var runs = new HashMap<String, List<Run>>();
        for (int i = 0; i < repeats(lab); i++) {
            for (var contender : lab.fetching()) {
                runs.computeIfAbsent(contender.name(), n -> new ArrayList<>()).add(run(lab, contender));
            }
        }
        var straight = runs.get("straight");
        for (var contender : lab.fetching()) {
            print(table, contender, runs.getOrDefault(contender.name(), List.of()), straight);
        }
    }

    private int repeats(Lab lab) {
        return command.endsWith("download") ? (lab.repeats() + 1) / 2 : lab.repeats();
    }

    private Run run(Lab lab, Contender contender) throws IOException, InterruptedException {
        var origin = lab.origin(latencyMillis, sumDb);
        try (var server = lab.start(contender, origin, Map.of())) {
            long before = origin.count("all");
            double seconds = lab.go(server, command.split(" "));
            return new Run(
                    seconds,
                    server.cpu().toMillis() / 1e3,
                    server.peakResidentBytes(),
                    origin.count("all") - before,
                    PrefetchMetrics.of(server));
        }
    }

    private void print(Table table, Contender contender, List<Run> runs, @Nullable List<Run> straight) {
        var figures = new ArrayList<String>();
        figures.add(Figures.seconds(runs.stream().map(Run::seconds).toList()));
        if (straight != null && !(contender instanceof Contender.Straight)) {
            figures.add(Table.ratio(median(runs, Run::seconds) / median(straight, Run::seconds), "straight", most));
            figures.add("CPU " + Figures.number(median(runs, Run::cpuSeconds), 2) + " s");
            figures.add("peak " + Figures.mebibytes(median(runs, Run::peakBytes)));
        }
        figures.add("upstream " + Figures.number(median(runs, Run::upstream), 0));
        figures.add(runs.getLast().notes());
        table.line(contender.name(), figures.toArray(String[]::new));
    }

    private static double median(List<Run> runs, java.util.function.Function<Run, Double> of) {
        return Figures.median(runs.stream().map(of).toList());
    }
}
